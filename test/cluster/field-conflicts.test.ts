import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CommandPlace } from './harness/command-place.ts'
import { standInImages, standInService } from './harness/stand-in-components.ts'
import { writeAs } from './harness/write-as.ts'

const api = standInService

describe.runIf(process.env['KUBECONFIG'])('with KUBECONFIG, fields that another manager looks after', () => {
  let place: CommandPlace
  const deployment = () => `/apis/apps/v1/namespaces/${place.namespace}/deployments/tested-api`
  /** The other manager describes the number of replicas too, and would do so again. */
  const takeReplicas = (replicas: number) =>
    writeAs(
      'other',
      deployment(),
      { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'tested-api' }, spec: { replicas } },
      'apply',
    )
  const names = async () => (await place.json<{ releases: readonly unknown[] }>('history')).releases.length

  beforeAll(async () => {
    place = await CommandPlace.make({
      stack: { components: { api } },
      images: await standInImages(),
    })
    await place.ends(0, 'deploy')
    await takeReplicas(2)
  })
  afterAll(() => place?.[Symbol.asyncDispose]())

  test('are planned with who it is, which field, both values, and that a deploy would refuse it', async () => {
    const { stdout } = await place.ends(1, 'plan')
    expect(stdout).toContain('refused: api is changed by others too: other looks after .spec.replicas.')
    expect(stdout).toContain('`--force-conflicts`')
    expect(stdout).toContain('spec.replicas: 2 → 1')
  })

  test('are not taken: the deploy is refused before it changes anything, and health says why', async () => {
    place.write({ api: { env: { LEVEL: 'debug' } } })
    const { stderr } = await place.ends(1, 'deploy')
    expect(stderr).toContain('Nothing was changed: api is changed by others too: other looks after .spec.replicas')
    expect(stderr).toContain('ROLLOUT_FIELD_OWNED')
    expect(await names()).toBe(1)
    const health = await place.ends(1, 'health')
    expect(health.stdout).toContain('apps/v1/Deployment/tested-api was changed by other: spec.replicas is 2, not 1')
  })

  test('are taken by the way back of a failed release that had changed the object, and that is written down', async () => {
    place.write({ api: { replicas: 2, env: { FAULT: 'crash-at-start' } } })
    const { stdout } = await place.ends(3, 'deploy')
    expect(stdout).toContain('release 2 failed and was rolled back')
    const { release } = await place.json<{ release: { rollback: { operations: readonly object[] } } }>('history', '2')
    expect(release.rollback.operations).toContainEqual(
      expect.objectContaining({ takes: [{ owner: 'other', field: '.spec.replicas' }] }),
    )
    place.write()
  })

  test('are taken when asked for, and then they are ours', async () => {
    await takeReplicas(2)
    expect((await place.ends(0, 'plan', '--force-conflicts')).stdout).toContain('takes .spec.replicas from other')
    await place.ends(0, 'deploy', '--force-conflicts')
    expect((await place.rows()).filter(({ component }) => component === 'api')).toHaveLength(1)
    await place.ends(0, 'health')
    expect((await place.ends(0, 'deploy')).stdout).toContain('as described: nothing to do')
  })
})
