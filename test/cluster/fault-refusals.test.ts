import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { apiServer } from './harness/cluster.ts'
import { FaultyPlace, standInProgram } from './harness/faulty-place.ts'
import type { KubernetesObject } from './harness/kubernetes-object.ts'
import { applyAll } from './harness/pods.ts'
import { refuseByPolicy } from './harness/refuse-by-policy.ts'

const components = {
  store: { kind: 'database', ...standInProgram, dataPath: '/data', storage: { size: '16Mi' } },
  api: { kind: 'service', ...standInProgram, phase: 'core', needs: ['store'], replicas: 2 },
  page: { kind: 'service', ...standInProgram, needs: ['api'] },
}

const unknownThing = { apiVersion: 'nowhere.example.com/v1', kind: 'Widget', metadata: { name: 'one' } }

describe('a release of which the cluster refuses a part', () => {
  let place: FaultyPlace

  beforeAll(async () => {
    place = await FaultyPlace.deploy({ components, leastReady: 4 })
  })

  afterAll(() => place?.[Symbol.asyncDispose]())

  test('by a quota, in the middle, goes back although the quota is full, and comes once it is raised', async () => {
    const quota: KubernetesObject = {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'few', namespace: place.commands.namespace },
      spec: { hard: { pods: '5' } },
    }
    onTestFinished(async () => void (await (await apiServer()).remove(quota)))
    await applyAll([quota])
    const change = { api: { env: { VERSION: '2' } }, page: { replicas: 4 } }
    place.commands.write(change)
    expect((await place.commands.run('preflight')).stdout).toMatch(
      /fail .*: The quota few allows 5 of pods, of which 4 are used; the release needs \d more\.\n.*→ Have the quota raised/,
    )
    const report = await place.fails(change)
    expect(report).toMatch(
      /^page cannot run, since the quota of the namespace leaves no room for it: pods "tested-page-\S+" is forbidden: exceeded quota: few, requested: pods=1, used: pods=5, limited: pods=5\. /m,
    )
    await (await apiServer()).remove(quota)
    await place.comes(change)
    await place.comes({})
  })

  test('by a policy, is told by the words of the policy, and comes once that is gone', async () => {
    const change = { api: { env: { VERSION: '3' } }, page: { env: { FORBIDDEN: '1' } } }
    const { namespace } = place.commands
    await using policy = await refuseByPolicy({ namespace, variable: 'FORBIDDEN', message: 'nobody may say FORBIDDEN' })
    place.commands.write(change)
    expect((await place.commands.ends(0, 'plan')).stdout).toMatch(
      /page is refused as things are: .*nobody may say FORBIDDEN/,
    )
    const report = await place.fails(change)
    expect(report).toMatch(
      /^A policy of the cluster refuses page: .*"tested-page".* denied request: nobody may say FORBIDDEN\. Release \d+ stopped/m,
    )
    await policy[Symbol.asyncDispose]()
    await place.comes(change)
  })

  test('since it has no such kind, is told what is missing, by preflight too', async () => {
    const change = { widgets: { kind: 'manifests', phase: 'application', objects: [unknownThing] } }
    place.commands.write(change)
    expect((await place.commands.run('preflight')).stdout).toMatch(
      /fail .*: The cluster has no nowhere\.example\.com\/v1 Widget\.\n.*→ Install what defines nowhere\.example\.com/,
    )
    const report = await place.fails(change)
    expect(report).toMatch(
      /^The cluster does not know the kind of widgets: The cluster has no nowhere\.example\.com\/v1\/Widget\. /m,
    )
    await place.comes({})
  })

  test('changes nothing where it is only tried', async () => {
    const serving = async () => (await place.commands.rows()).map(({ replica, release }) => `${replica} ${release}`)
    const before = await serving()
    place.commands.write({ api: { env: { VERSION: '4' } } })
    expect((await place.commands.ends(0, 'deploy', '--dry-run')).stdout).toMatch(/^core: api\n {2}~ api changes/m)
    expect(await serving()).toEqual(before)
    await place.isWhole()
  })

  test('that two deploy at once is changed by one of them; the other is told by whom', async () => {
    place.commands.write({ page: { env: { VERSION: '5' } } })
    const ends = await Promise.all(['one', 'other'].map(() => place.commands.run('deploy')))
    expect(ends.map(({ exitCode }) => exitCode).toSorted()).toEqual([0, 4])
    const refused = ends.find(({ exitCode }) => exitCode === 4)
    expect(refused?.stderr).toMatch(/^error: windlass deploy by .+ is changing this release since \S+\.$/m)
    expect(refused?.stderr).toContain('code: ROLLOUT_LOCKED')
    await place.isWhole()
  })
})
