import type { Survey, VolumeUse } from '@windlass/target/survey'
import { expect, test } from 'vitest'
import { chainRelease } from '../testing/simulated-release.ts'
import { simulate } from '../testing/simulation.ts'

const gibibyte = 2 ** 30
const volume: VolumeUse = {
  name: 'data-node-0',
  component: 'node',
  state: 'bound',
  detail: '',
  requestedBytes: 100 * gibibyte,
  capacityBytes: 100 * gibibyte,
  availableBytes: 60 * gibibyte,
}

async function healthWith(survey: Partial<Survey>) {
  const { world, deploy, health } = simulate()
  await deploy(chainRelease({}))
  world.survey = { containers: [], volumes: [volume], machines: [], gaps: [], ...survey }
  return health()
}

test('a volume that is full degrades a release, and one that fills up is noted', async () => {
  const full = { ...volume, availableBytes: 2 * gibibyte }
  expect(await healthWith({ volumes: [full] })).toMatchObject({
    state: 'degraded',
    reasons: [{ component: 'node', reason: 'data-node-0 is 98 % full: 2Gi of 100Gi left' }],
  })
  const filling = { ...volume, availableBytes: 10 * gibibyte }
  expect(await healthWith({ volumes: [filling] })).toMatchObject({
    state: 'healthy',
    notes: ['data-node-0 is 90 % full: 10Gi of 100Gi left'],
  })
})

test('a claim without a volume degrades it, and one that lost its volume is no release that serves', async () => {
  const waiting = { ...volume, state: 'waiting', detail: 'no volume of class fast yet' } as const
  expect(await healthWith({ volumes: [waiting] })).toMatchObject({ state: 'degraded' })
  const lost = { ...volume, state: 'lost', detail: 'its volume v is gone' } as const
  expect((await healthWith({ volumes: [lost] })).state).toBe('unhealthy')
})

test('a container that is about to be killed for its memory degrades it', async () => {
  const container = { component: 'node', replica: 'node-0', container: 'main', requests: {} }
  const near = { ...container, used: { memoryBytes: 96 }, limits: { memoryBytes: 100 } }
  expect((await healthWith({ containers: [near] })).reasons).toEqual([
    {
      state: 'degraded',
      component: 'node',
      reason: 'main of node-0 uses 96 % of its memory limit, and is killed at 100 %',
    },
  ])
  const unlimited = { ...container, used: { memoryBytes: 96 }, limits: {} }
  expect((await healthWith({ containers: [unlimited] })).state).toBe('healthy')
})

test('what does not answer this time is never taken as healthy; what nobody may see is noted', async () => {
  const passing = { part: 'use', kind: 'passing', reason: 'the metrics server does not answer' } as const
  expect(await healthWith({ gaps: [passing] })).toMatchObject({
    state: 'degraded',
    reasons: [{ reason: 'could not be seen: the metrics server does not answer' }],
  })
  const lasting = { part: 'volumes', kind: 'lasting', reason: 'it takes `get` of nodes/proxy' } as const
  const { state, notes, areas } = await healthWith({ gaps: [lasting], volumes: [] })
  expect({ state, notes }).toEqual({ state: 'healthy', notes: ['not seen: it takes `get` of nodes/proxy'] })
  expect(areas.find(({ area }) => area === 'volumes')).toMatchObject({ state: 'unseen' })
})
