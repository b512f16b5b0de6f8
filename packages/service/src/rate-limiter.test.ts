import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRateLimiter } from './rate-limiter.ts'

test('no client spends more than the rate and one burst, whatever it tries', () => {
  const attempts = fc.array(fc.record({ afterMs: fc.nat(700), cost: fc.integer({ min: 1, max: 15 }) }), {
    maxLength: 200,
  })
  fc.assert(
    fc.property(attempts, fc.integer({ min: 1, max: 100 }), (list, perSecond) => {
      let nowMs = 0
      let spent = 0
      const limiter = createRateLimiter({ perSecond, now: () => nowMs })
      for (const { afterMs, cost } of list) {
        nowMs += afterMs
        if (limiter.take('a', cost).allowed) spent += cost
        // A cost above the burst may leave a debt.
        expect(spent).toBeLessThanOrEqual(Math.max(perSecond, 15) + (nowMs * perSecond) / 1000 + 1e-6)
      }
    }),
  )
})

test('a refused client that waits as long as it was told is let through', () => {
  let nowMs = 0
  const limiter = createRateLimiter({ perSecond: 3, now: () => nowMs })
  for (const _ of [1, 2, 3]) expect(limiter.take('a')).toEqual({ allowed: true })
  const refused = limiter.take('a')
  expect(refused).toEqual({ allowed: false, retryAfterMs: 334 })
  nowMs += 334
  expect(limiter.take('a')).toEqual({ allowed: true })
})

test('clients do not spend from each other', () => {
  const limiter = createRateLimiter({ perSecond: 1, now: () => 0 })
  expect(limiter.take('a').allowed).toBe(true)
  expect(limiter.take('a').allowed).toBe(false)
  expect(limiter.take('b').allowed).toBe(true)
})

test('a cost above the burst is allowed once and then slows its client', () => {
  let nowMs = 0
  const limiter = createRateLimiter({ perSecond: 10, now: () => nowMs })
  expect(limiter.take('a', 50).allowed).toBe(true)
  nowMs = 4_000
  expect(limiter.take('a').allowed).toBe(false)
  nowMs = 4_200
  expect(limiter.take('a').allowed).toBe(true)
})

test('the client unseen for longest is forgotten when there are too many', () => {
  const limiter = createRateLimiter({ perSecond: 1, now: () => 0, maxClients: 2 })
  limiter.take('a')
  limiter.take('b')
  limiter.take('a')
  limiter.take('c')
  expect(limiter.take('a').allowed).toBe(false)
  expect(limiter.take('b').allowed).toBe(true)
})
