import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anomaly } from '../testing/anomaly.ts'
import { AnomalyBuffer } from './anomaly-buffer.ts'
import type { EvictionReason } from './anomaly-store.ts'
import type { Anomaly } from './scored-transaction.ts'

type Step = { add: number } | { pass: number } | { reorg: number } | { clear: true }

const steps = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.record({ add: fc.integer({ min: 1, max: 6 }) }) },
    { weight: 3, arbitrary: fc.record({ pass: fc.integer({ min: 1, max: 60 }) }) },
    { weight: 1, arbitrary: fc.record({ reorg: fc.integer({ min: 0, max: 2 }) }) },
    { weight: 1, arbitrary: fc.record({ clear: fc.constant<true>(true) }) },
  ),
  { maxLength: 60 },
)

test('holds what a list that is filtered after every step would hold, and counts everything that left', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.integer({ min: 1, max: 8 }), async (history: Step[], maxSize) => {
      let nowMs = 0
      const evicted: Record<EvictionReason, number> = { capacity: 0, age: 0, reorg: 0, cleared: 0 }
      const buffer = new AnomalyBuffer({
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
        if ('add' in step)
          for (let count = 0; count < step.add; count++) {
            const next = anomaly(added++, nowMs)
            model = [...model, next].slice(-maxSize)
            await buffer.add([next])
          }
        if ('pass' in step) nowMs += step.pass
        if ('reorg' in step) {
          const blockHash = `block ${step.reorg}`
          model = model.filter((kept) => kept.blockHash !== blockHash)
          await buffer.dropBlocks(new Set([blockHash]))
        }
        if ('clear' in step) {
          model = []
          await buffer.clear()
        }
        model = model.filter(({ scoredAtMs }) => nowMs - scoredAtMs < 100)
        expect((await buffer.list({ limit: 1000, skip: 0 })).anomalies).toEqual(model.toReversed())
        expect(await buffer.size()).toBe(model.length)
      }
      expect(Object.values(evicted).reduce((sum, count) => sum + count, 0)).toBe(added - model.length)
    }),
  )
})

test('says why each anomaly left', async () => {
  let nowMs = 0
  const evicted: [EvictionReason, number][] = []
  const buffer = new AnomalyBuffer({
    maxSize: 2,
    ttlMs: 10,
    now: () => nowMs,
    onEvicted: (reason, count) => evicted.push([reason, count]),
  })
  await buffer.add([0, 1, 2].map((id) => anomaly(id, nowMs)))
  await buffer.dropBlocks(new Set(['block 1']))
  nowMs = 10
  expect(await buffer.size()).toBe(0)
  await buffer.add([anomaly(4, nowMs)])
  expect(await buffer.clear()).toBe(1)
  expect(evicted).toEqual([
    ['capacity', 1],
    ['reorg', 1],
    ['age', 1],
    ['cleared', 1],
  ])
})

test('lists the latest first, by severity and page, with the number there is in all', async () => {
  const buffer = new AnomalyBuffer({ maxSize: 100, ttlMs: 10, now: () => 0, onEvicted: () => {} })
  await buffer.add(Array.from({ length: 20 }, (_, id) => anomaly(id, 0)))
  const page = await buffer.list({ severity: 'high', limit: 2, skip: 1 })
  expect(page.total).toBe(5)
  expect(page.anomalies.map(({ transaction }) => transaction.hash)).toEqual(['0x14', '0x10'])
})
