import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CommandPlace } from './harness/command-place.ts'
import { podsOf } from './harness/pods.ts'
import { registryImage } from './harness/registry-image.ts'
import { watchReady } from './harness/watch-ready.ts'

const quorum = 2

describe('a chain on a cluster', () => {
  let place: CommandPlace

  beforeAll(async () => {
    const image = await registryImage('node')
    place = await CommandPlace.make({
      stack: { file: 'xai.yaml' },
      images: { 'ghcr.io/example/windlass/node:0.1.0': image },
      overrides: { entry: { enabled: false }, monitoring: { enabled: false } },
    })
    await place.ends(0, 'deploy')
  })

  afterAll(() => place?.[Symbol.asyncDispose]())

  const uids = async () => new Set((await podsOf(place.namespace)).map(({ uid }) => uid))

  test('is one chain of ready nodes', async () => {
    expect((await place.ends(0, 'health')).stdout).toContain('healthy: release 1 (test) is deployed')
    const rows = await place.rows()
    expect(rows.map(({ replica, readiness, release }) => [replica, readiness.state, release])).toEqual([
      ['xai-blockchain-node-0', 'ready', 1],
      ['xai-blockchain-node-1', 'ready', 1],
      ['xai-blockchain-node-2', 'ready', 1],
    ])
    expect(rows.every(({ height = 0 }) => height > 0)).toBe(true)
  })

  test('is rolled node by node, and its quorum serves throughout', async () => {
    const before = await uids()
    await using watch = watchReady(place.namespace, { least: quorum })
    const { stderr } = await place.ends(0, 'set', 'config', 'node', 'mining.maxHashesPerSecond=9000')
    const replaced = [...stderr.matchAll(/node: (xai-blockchain-node-\d) runs another revision/g)].map(
      ([, name]) => name,
    )
    expect(replaced).toEqual(['xai-blockchain-node-0', 'xai-blockchain-node-1', 'xai-blockchain-node-2'])
    const after = await uids()
    expect([...before].filter((uid) => after.has(uid))).toEqual([])
    expect(watch.lapses).toEqual([])
  })

  test('loses one node to an image that does not exist, and gets it back', async () => {
    await using watch = watchReady(place.namespace, { least: quorum })
    const missing = (await registryImage('node')).replace(/@.*/, ':missing')
    const { stdout } = await place.ends(3, 'set', 'image', 'node', missing)
    expect(stdout).toMatch(/^xai-blockchain-node-0 cannot run, since its image is in no registry: /m)
    expect(stdout).toContain('xai-blockchain-node-1 and xai-blockchain-node-2 keep serving.')
    expect(stdout).toContain('Everything was rolled back to release 2 and verified.')
    expect(watch.lapses).toEqual([])
    await place.ends(0, 'health')
  })

  test('is changed by one command at a time; what a killed one began, the next one ends', async () => {
    await using watch = watchReady(place.namespace, { least: quorum })
    const first = place.start(['set', 'config', 'node', 'mining.maxHashesPerSecond=8000'])
    await first.line(/xai-blockchain-node-1 runs another revision/)
    const { stderr } = await place.ends(4, 'rollback', '1')
    expect(stderr).toMatch(/^error: windlass set by .* is changing this release since /m)
    first.signal('SIGKILL')
    await first.ended

    const { stdout } = await place.ends(1, 'health')
    expect(stdout).toMatch(/degraded: release 4 (is under way|was cut off)/)
    await expect.poll(async () => (await place.run('rollback', '1')).exitCode, { timeout: 240_000 }).toBe(0)
    const { releases } = await place.json<{ releases: readonly { status: string }[] }>('history')
    expect(releases.map(({ status }) => status).slice(3)).toEqual(['interrupted', 'deployed'])
    await place.ends(0, 'health')
    expect(watch.lapses).toEqual([])
  })

  test('is made anew in an emergency, on the same volumes and with its blocks', async () => {
    const claims = async () =>
      (await place.objects('/api/v1', 'persistentvolumeclaims')).map(({ metadata }) => metadata.uid)
    const before = { claims: await claims(), uids: await uids() }
    const height = Math.min(...(await place.rows()).map((row) => row.height ?? 0))
    const { stderr } = await place.ends(0, 'rollback', '--emergency')
    expect(stderr).toContain('node is removed, to be made anew')
    expect(await claims()).toEqual(before.claims)
    expect([...(await uids())].filter((uid) => before.uids.has(uid))).toEqual([])
    expect(Math.min(...(await place.rows()).map((row) => row.height ?? 0))).toBeGreaterThanOrEqual(height)
    await place.ends(0, 'health')
  })

  test('comes back with its blocks after it was taken down', async () => {
    const height = Math.min(...(await place.rows()).map(({ height = 0 }) => height))
    expect(height).toBeGreaterThan(0)
    await place.ends(0, 'down', '--yes')
    expect(await place.names('/api/v1', 'persistentvolumeclaims')).toEqual([
      'data-xai-blockchain-node-0',
      'data-xai-blockchain-node-1',
      'data-xai-blockchain-node-2',
    ])
    await place.ends(0, 'deploy')
    expect(Math.min(...(await place.rows()).map((row) => row.height ?? 0))).toBeGreaterThanOrEqual(height)
  })
})
