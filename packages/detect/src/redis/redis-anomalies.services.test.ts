import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { AnomalyStoreOptions, EvictionReason } from '../anomalies/anomaly-store.ts'
import type { Anomaly } from '../anomalies/scored-transaction.ts'
import { severities } from '../scoring/severity.ts'
import { anomaly } from '../testing/anomaly.ts'
import { openRedis } from '../testing/open-redis.ts'
import { type RedisSpace, redisSpace } from '../testing/redis-space.ts'
import { servicesOf } from '../testing/services.ts'
import { RedisAnomalies } from './redis-anomalies.ts'
import type { RedisConnection } from './redis-connection.ts'

const { redisUrl, missing } = servicesOf(process.env)
let space: RedisSpace
let connection: RedisConnection

beforeEach(({ skip }) => skip(missing !== undefined, missing))
beforeAll(async () => {
  if (missing !== undefined) return
  space = redisSpace(redisUrl)
  connection = await openRedis(space.config)
})
afterAll(async () => {
  await connection?.[Symbol.asyncDispose]()
  await space?.[Symbol.asyncDispose]()
})

function store(options: Partial<AnomalyStoreOptions> = {}): RedisAnomalies {
  return new RedisAnomalies({
    connection,
    maxSize: 100,
    ttlMs: 1000,
    now: () => 0,
    onEvicted: () => {},
    ...options,
  })
}

const page = { limit: 1000, skip: 0 }

type Step = { add: number[] } | { pass: number } | { reorg: number } | { clear: true }

const steps = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.record({ add: fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 6 }) }) },
    { weight: 3, arbitrary: fc.record({ pass: fc.integer({ min: 1, max: 60 }) }) },
    { weight: 1, arbitrary: fc.record({ reorg: fc.integer({ min: 0, max: 2 }) }) },
    { weight: 1, arbitrary: fc.record({ clear: fc.constant<true>(true) }) },
  ),
  { maxLength: 30 },
)

/** The latest first; those of one millisecond in the order of their hashes, as Redis keeps them. */
function sorted(anomalies: readonly Anomaly[]): Anomaly[] {
  return anomalies.toSorted(
    (left, right) => right.scoredAtMs - left.scoredAtMs || (left.transaction.hash < right.transaction.hash ? 1 : -1),
  )
}

test('holds what a list that is filtered after every step would hold, each transaction once', async () => {
  const property = fc.asyncProperty(steps, fc.integer({ min: 1, max: 8 }), async (history: Step[], maxSize) => {
    let nowMs = 0
    const evicted: Record<EvictionReason, number> = { capacity: 0, age: 0, reorg: 0, cleared: 0 }
    const shared = store({
      maxSize,
      ttlMs: 100,
      now: () => nowMs,
      onEvicted: (reason, count) => {
        evicted[reason] += count
      },
    })
    let model: Anomaly[] = []
    let added = 0
    for (const step of history) {
      model = model.filter(({ scoredAtMs }) => nowMs - scoredAtMs < 100)
      if ('add' in step) {
        const present = new Set(model.map(({ transaction }) => transaction.hash))
        const fresh = [...new Set(step.add)]
          .map((id) => anomaly(id, nowMs))
          .filter((a) => !present.has(a.transaction.hash))
        added += fresh.length
        model = sorted([...model, ...fresh]).slice(0, maxSize)
        await shared.add(step.add.map((id) => anomaly(id, nowMs)))
      }
      if ('pass' in step) nowMs += step.pass
      if ('reorg' in step) {
        const blockHash = `block ${step.reorg}`
        model = model.filter((kept) => kept.blockHash !== blockHash)
        await shared.dropBlocks(new Set([blockHash]))
      }
      if ('clear' in step) {
        expect(await shared.clear()).toBe(model.length)
        model = []
      }
      model = model.filter(({ scoredAtMs }) => nowMs - scoredAtMs < 100)
      expect(await shared.list(page)).toEqual({ total: model.length, anomalies: sorted(model) })
      expect(await shared.size()).toBe(model.length)
    }
    expect(Object.values(evicted).reduce((sum, count) => sum + count, 0)).toBe(added - model.length)
    await shared.clear()
  })
  await fc.assert(property)
})

test('pages through the latest first, by severity, the same for all that share it', async () => {
  const [one, other] = [store(), store()]
  await one.add(Array.from({ length: 20 }, (_, id) => anomaly(id, id + 1)))
  for (const severity of [undefined, ...severities]) {
    const chosen = { ...page, ...(severity !== undefined && { severity }) }
    expect(await other.list(chosen)).toEqual(await one.list(chosen))
  }
  const high = await other.list({ severity: 'high', limit: 2, skip: 1 })
  expect(high.total).toBe(5)
  expect(high.anomalies.map(({ transaction }) => transaction.hash)).toEqual(['0x14', '0x10'])
  expect(await other.find('0x7')).toEqual(anomaly(7, 8))
  expect(await store({ now: () => 1008 }).find('0x7')).toBeUndefined()
  expect(await other.clear()).toBe(20)
  expect(await one.list(page)).toEqual({ total: 0, anomalies: [] })
})

test('keeps a full list within its bound, whatever is added at once', async () => {
  const evicted: [EvictionReason, number][] = []
  const shared = store({ maxSize: 10_000, onEvicted: (reason, count) => evicted.push([reason, count]) })
  for (let first = 0; first < 25_000; first += 500)
    await shared.add(Array.from({ length: 500 }, (_, index) => anomaly(first + index, first + 1)))
  expect(await shared.size()).toBe(10_000)
  expect(evicted.reduce((sum, [, count]) => sum + count, 0)).toBe(15_000)
  expect((await shared.list({ limit: 1, skip: 9_999 })).anomalies[0]?.scoredAtMs).toBe(15_001)
  await shared.dropBlocks(new Set(['block 0']))
  expect(await shared.size()).toBe(6_666)
  await shared.clear()
})
