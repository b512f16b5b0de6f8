import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createPacer } from './pacer.ts'

test('the pace is kept, however irregularly it is asked', () => {
  const steps = fc.array(fc.double({ min: 0, max: 900, noNaN: true }), { minLength: 1, maxLength: 100 })
  fc.assert(
    fc.property(steps, fc.double({ min: 0.5, max: 5_000, noNaN: true }), (waits, perSecond) => {
      const pacer = createPacer({ perSecond, nowMs: 5_000 })
      let nowMs = 5_000
      let total = 0
      for (const waitMs of waits) {
        nowMs += waitMs
        total += pacer.due(nowMs)
        expect(Math.abs(total - ((nowMs - 5_000) * perSecond) / 1_000)).toBeLessThan(1.001)
      }
    }),
  )
})

test('time in which nothing could be sent is not caught up in a burst', () => {
  const pacer = createPacer({ perSecond: 100, nowMs: 0 })
  expect(pacer.due(3_600_000)).toBe(101)
})

test('a pace of less than one a second waits for the first', () => {
  const pacer = createPacer({ perSecond: 0.1, nowMs: 0 })
  expect([pacer.due(5_000), pacer.due(9_999), pacer.due(10_000), pacer.due(19_000), pacer.due(20_000)]).toEqual([
    0, 0, 1, 0, 1,
  ])
})
