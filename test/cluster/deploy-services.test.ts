import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CommandPlace } from './harness/command-place.ts'
import { missingImage, standInImages, standInService, standInStore } from './harness/stand-in-components.ts'

/** A store with a volume, and on it an API with a page, in three phases. */
const components = {
  store: standInStore,
  api: { ...standInService, phase: 'core', needs: ['store'], replicas: 2 },
  page: { ...standInService, phase: 'application', needs: ['api'] },
}

async function makePlace(): Promise<CommandPlace> {
  return CommandPlace.make({ stack: { components }, images: await standInImages() })
}

describe('services on a cluster', () => {
  let place: CommandPlace

  beforeAll(async () => {
    place = await makePlace()
  })

  afterAll(() => place?.[Symbol.asyncDispose]())

  test('are planned as new where there is nothing, which changes nothing', async () => {
    const { stdout, stderr } = await place.ends(0, 'plan')
    expect(stdout).toMatch(/^windlass plan stack\.json → kubernetes \(.+, namespace windlass-test-.+\)\n4 components/)
    expect(stdout).toMatch(/core: api\n(?: {2}~ \w+ tested-api.* is not there yet\n)*/)
    expect(stderr).not.toContain('error')
    expect(await place.hasNamespace()).toBe(false)
  })

  test('that fail the first time are removed again, their data and the namespace kept', async () => {
    place.write({ page: { image: await missingImage() } })
    const { stdout, stderr } = await place.ends(3, 'deploy')
    expect(stdout).toContain('release 1 failed and was rolled back')
    expect(stdout).toMatch(/tested-page-\S+ cannot run, since its image is in no registry: .*missing/)
    expect(stdout).toContain('As there was no release before it, what it had started was removed; data is kept.')
    expect(stderr).toMatch(/rolling back release 1: there is none before it/)
    expect(await place.names('/apis/apps/v1', 'statefulsets')).toEqual([])
    expect(await place.names('/api/v1', 'services')).toEqual([])
    expect(await place.names('/api/v1', 'persistentvolumeclaims')).toEqual(['data-tested-store-0'])
    expect(await place.hasNamespace()).toBe(true)
  })

  test('come up phase by phase, and then there is nothing to do', async () => {
    place.write()
    const { stderr } = await place.ends(0, 'deploy')
    const began = [...stderr.matchAll(/^(\w+) +begins$/gm)].map(([, phase]) => phase)
    expect(began).toEqual(['infrastructure', 'core', 'application'])
    expect((await place.ends(0, 'health')).stdout).toContain('healthy: release 2 (test) is deployed')
    expect(
      (await place.rows()).map(({ component, readiness, release }) => [component, readiness.state, release]),
    ).toEqual([
      ['store', 'ready', 2],
      ['api', 'ready', 2],
      ['api', 'ready', 2],
      ['page', 'ready', 2],
    ])
    expect((await place.ends(0, 'deploy')).stdout).toContain('as described: nothing to do')
    expect((await place.ends(0, 'plan')).stdout).toContain('Nothing to do: everything runs as described.')
  })

  test('write logs that are read by component and by replica', async () => {
    const [row] = (await place.rows()).filter(({ component }) => component === 'page')
    const { stdout } = await place.ends(0, 'logs', row?.replica ?? 'page', '--tail', '1')
    expect(stdout).toMatch(new RegExp(`^${row?.replica} \\| .*"msg":"ready"`))
    const lines = (await place.ends(0, 'logs', 'api', '--json')).stdout.trimEnd().split('\n')
    expect(new Set(lines.map((line) => JSON.parse(line).component))).toEqual(new Set(['api']))
  })

  test('go back as a whole when one of them cannot run, fast and with the reason', async () => {
    const { stdout } = await place.ends(3, 'set', 'image', 'api', await missingImage())
    expect(stdout).toMatch(/tested-api-\S+ cannot run, since its image is in no registry: .*:missing/)
    expect(stdout).toMatch(/keep serving\. Everything was rolled back to release 2 and verified\./)
    const { release, evidence } = await place.json<{
      release: { status: string; createdAtMs: number; failure: { condition: string; atMs: number } }
      evidence: { components: Record<string, Record<string, string>>; gaps: readonly string[] }
    }>('history', '3')
    expect(release).toMatchObject({ status: 'rolled-back', failure: { condition: 'ImageNotFound' } })
    expect(release.failure.atMs - release.createdAtMs).toBeLessThan(60_000)
    expect(evidence.components['api']?.['events.txt']).toContain('missing')
    expect(evidence.gaps).toEqual([])
    expect((await place.ends(0, 'health')).stdout).toContain('healthy: release 2 (test) is deployed')
  })

  test('go back when one crashes, with its last lines', async () => {
    place.write({ api: { env: { FAULT: 'crash-at-start', EXIT_CODE: '7' } } })
    const { stdout } = await place.ends(3, 'deploy')
    expect(stdout).toMatch(/tested-api-\S+ crashes: api was restarted \d times; it exited with code 7/)
    place.write()
    await place.ends(0, 'health')
  })

  test('are scaled and rolled back by number, each a release of its own', async () => {
    await place.ends(0, 'scale', 'page', '2')
    expect((await place.rows()).filter(({ component }) => component === 'page')).toHaveLength(2)
    await place.ends(0, 'rollback', '2')
    expect((await place.rows()).filter(({ component }) => component === 'page')).toHaveLength(1)
    const { releases } = await place.json<{ releases: readonly { what: string; status: string }[] }>('history')
    expect(releases.map(({ what, status }) => `${status}: ${what}`)).toEqual([
      'rolled-back: deploy',
      'superseded: deploy',
      expect.stringMatching(/^rolled-back: set image of api to /),
      'rolled-back: deploy',
      'superseded: set replicas of page to 2',
      'deployed: rollback to 2',
    ])
  })

  test('are changed one component at a time where told to, and the others stay as they run', async () => {
    place.write({ api: { env: { VERSION: '2' } }, page: { env: { VERSION: '2' } } })
    const { stdout } = await place.ends(0, 'plan', '--component', 'page')
    expect(stdout).toContain('1 component changes')
    await place.ends(0, 'deploy', '--component', 'page')
    expect((await place.ends(0, 'plan')).stdout).toMatch(/^1 component changes[\s\S]*core: api\n {2}~ api changes/m)
    place.write()
  })

  test('are not waited for where told so, looked at by health, and gone back from by the next deploy', async () => {
    place.write({ page: { env: { FAULT: 'crash-at-start' } } })
    const { stdout, stderr } = await place.ends(0, 'deploy', '--wait=false')
    expect(stdout).toMatch(/^release \d+ is applied to .*, and not verified$/m)
    expect(stderr).not.toContain('pass')
    await expect
      .poll(async () => (await place.run('health')).stdout, { interval: 1_000 })
      .toMatch(/^degraded: release \d+ \(test\) is applied[\s\S]*page .*exited with code 1/m)
    expect((await place.ends(3, 'deploy')).stdout).toMatch(/Everything was rolled back to release \d+ and verified/)
    await place.ends(0, 'health')
    place.write()
  })

  test('are all made anew in an emergency, on the same volume', async () => {
    const claims = async () =>
      (await place.objects('/api/v1', 'persistentvolumeclaims')).map(({ metadata }) => metadata)
    const before = { pods: await place.names('/api/v1', 'pods'), claims: await claims() }
    const { stderr } = await place.ends(0, 'rollback', '--emergency')
    expect(stderr).toContain('store is removed, to be made anew')
    const after = await place.names('/api/v1', 'pods')
    expect(after.filter((name) => name !== 'tested-store-0' && before.pods.includes(name))).toEqual([])
    expect((await claims()).map(({ uid }) => uid)).toEqual(before.claims.map(({ uid }) => uid))
    await place.ends(0, 'health')
  })

  test('are removed by down, data and history kept unless told', async () => {
    await place.ends(0, 'down', '--yes')
    expect(await place.names('/api/v1', 'pods')).toEqual([])
    expect(await place.names('/api/v1', 'persistentvolumeclaims')).toEqual(['data-tested-store-0'])
    expect((await place.ends(2, 'health')).stdout).toContain('no release runs here')
    await place.ends(0, 'down', '--yes', '--volumes')
    expect(await place.names('/api/v1', 'persistentvolumeclaims')).toEqual([])
    expect((await place.json<{ releases: readonly unknown[] }>('history')).releases).toEqual([])
    expect(await place.names('/api/v1', 'configmaps')).toEqual(['kube-root-ca.crt'])
    expect(await place.hasNamespace()).toBe(true)
  })
})
