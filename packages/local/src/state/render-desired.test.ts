import { expect, test } from 'vitest'
import { homeAt } from '../files/home.ts'
import { fixtureResource } from '../testing/fixture-resource.ts'
import type { DesiredReplica } from './desired-set.ts'
import { holdReplicas, processSetOf, renderReplicas } from './render-desired.ts'
import { revisionOf } from './revision.ts'

const home = homeAt('/srv/release')
const probing = {
  startingIntervalMs: 1,
  readyIntervalMs: 1,
  timeoutMs: 1,
  silentProbes: 1,
  failedLiveProbes: 1,
  unprobedReadyMs: 1,
}

async function rendered(wanted: Parameters<typeof fixtureResource>[0]): Promise<DesiredReplica[]> {
  const resource = await fixtureResource(wanted)
  const set = processSetOf(resource)
  return renderReplicas({ home, resource, set, entry: '/program.js', secrets: [], probing, maxLogBytes: 1 })
}

const revisions = (replicas: readonly DesiredReplica[]) => replicas.map(({ revision }) => revision)

test('a body that is no set of processes is refused', async () => {
  const resource = { ...(await fixtureResource({ component: 'x' })), body: { kind: 'StatefulSet' } }
  expect(() => processSetOf(resource)).toThrow(expect.objectContaining({ code: 'LOCAL_BODY_INVALID' }))
})

test('a replica knows its data directory and its configuration file', async () => {
  const [replica] = await rendered({ component: 'node' })
  expect(replica?.launch.environment).toMatchObject({
    WINDLASS_DATA_DIR: '/srv/release/data/node-0',
    WINDLASS_CONFIG_FILE: expect.stringMatching(/^\/srv\/release\/config\/node-[0-9a-f]{16}\.json$/),
  })
})

test('what only its supervisor needs to know does not make another process', async () => {
  const before = await rendered({ component: 'node' })
  const after = await rendered({ component: 'node', set: { stopGraceMs: 1, probes: {} } })
  expect(revisions(after)).toEqual(revisions(before))
  expect(after[0]?.digest).not.toBe(before[0]?.digest)
})

test('what the process sees makes another one', async () => {
  const [before] = revisions(await rendered({ component: 'node' }))
  for (const set of [{ arguments: ['--fast'] }, { environment: { A: 'b' } }, { config: { revision: 'b' } }]) {
    expect(revisions(await rendered({ component: 'node', set }))).not.toContain(before)
  }
})

test('the order of keys makes no other revision', () => {
  expect(revisionOf({ a: 1, b: { c: [1, 2], d: 3 } })).toBe(revisionOf({ b: { d: 3, c: [1, 2] }, a: 1 }))
  expect(revisionOf({ a: [1, 2] })).not.toBe(revisionOf({ a: [2, 1] }))
})

test('a held replica stays as it is, unless the change does not touch it', async () => {
  const present = await rendered({ component: 'node', replicas: 2 })
  const untouched = await rendered({ component: 'node', replicas: 3, set: { stopGraceMs: 1 } })
  expect(holdReplicas(untouched, present)).toEqual(untouched)
  const changed = await rendered({ component: 'node', replicas: 3, revision: 'b' })
  expect(holdReplicas(changed, present)).toEqual([present[0], present[1], changed[2]])
  expect(holdReplicas(changed.slice(0, 1), present)).toEqual([present[0]])
})
