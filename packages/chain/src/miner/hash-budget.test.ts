import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HashBudget } from './hash-budget.ts'

test('a second gives what the rate says, however it is cut', () => {
  const gaps = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 50 })
  fc.assert(
    fc.property(gaps, fc.integer({ min: 1, max: 500_000 }), (gapsMs, maxHashesPerSecond) => {
      const budget = new HashBudget({ maxHashesPerSecond, nowMs: 0 })
      let nowMs = 0
      let taken = 0
      for (const gapMs of gapsMs) {
        nowMs += gapMs
        taken += budget.take({ most: Number.MAX_SAFE_INTEGER, nowMs })
      }
      const due = (maxHashesPerSecond * nowMs) / 1000
      expect(taken).toBeLessThanOrEqual(due + 1e-6)
      expect(taken).toBeGreaterThan(due - 1 - 1e-6)
    }),
  )
})

test('what a busy moment left undone is made up for by a tenth of a second at most', () => {
  const budget = new HashBudget({ maxHashesPerSecond: 50_000, nowMs: 0 })
  expect(budget.take({ most: 1_000_000, nowMs: 10_000 })).toBe(5_001)
  expect(budget.take({ most: 1_000_000, nowMs: 10_000 })).toBe(0)
})

test('a turn takes no more than it can do', () => {
  const budget = new HashBudget({ maxHashesPerSecond: 50_000, nowMs: 0 })
  expect(budget.take({ most: 2_000, nowMs: 100 })).toBe(2_000)
  expect(budget.take({ most: 2_000, nowMs: 100 })).toBe(2_000)
  expect(budget.take({ most: 2_000, nowMs: 100 })).toBe(1_000)
})
