import { expect, vi } from 'vitest'
import { type Suite, type SuiteContext, stating } from './conformance-context.ts'
import type { Lease, LeaseResult } from './lease.ts'

const longMs = 60_000
const shortMs = 100

/** Who may change a release. */
export function statesLock(suite: Suite): void {
  const states = stating(suite)

  states('one holds the lock, the others are told who', async (suite) => {
    const first = await acquired(suite, 'first', longMs)
    const second = await acquire(suite, 'second', longMs)
    expect(second).toMatchObject({ state: 'held', by: { holder: 'first' } })
    expect(await suite.another().lock.inspect({ signal: suite.signal() })).toMatchObject({ holder: 'first' })
    await first[Symbol.asyncDispose]()
    expect(first.lost.aborted).toBe(false)
    expect(await suite.target.lock.inspect({ signal: suite.signal() })).toBeUndefined()
    await using _ = await acquired(suite, 'second', longMs)
  })

  states('of many who try at once exactly one gets it', async (suite) => {
    const holders = Array.from({ length: 8 }, (_, number) => `holder ${number}`)
    const results = await Promise.all(holders.map((holder) => acquire(suite, holder, longMs)))
    const leases = results.filter((result) => result.state === 'acquired').map((result) => result.lease)
    expect(leases).toHaveLength(1)
    await leases[0]?.[Symbol.asyncDispose]()
  })

  states('a lease that is not renewed is taken over, and its holder is told', async (suite) => {
    const slow = await acquired(suite, 'slow', shortMs)
    await using quick = await vi.waitUntil(async () => {
      const result = await acquire(suite, 'quick', longMs)
      return result.state === 'acquired' && result.lease
    })
    const lost = suite.signal()
    await vi.waitUntil(() => slow.lost.aborted || lost.aborted)
    expect(slow.lost.reason).toMatchObject({ code: expect.any(String), message: expect.stringContaining('quick') })
    await expect(slow.renew()).rejects.toBe(slow.lost.reason)
    await slow[Symbol.asyncDispose]()
    expect(await suite.target.lock.inspect({ signal: suite.signal() })).toMatchObject({ holder: quick.holder })
  })

  states('a lease that is renewed is kept for longer', async (suite) => {
    await using lease = await acquired(suite, 'steady', longMs)
    const before = await suite.target.lock.inspect({ signal: suite.signal() })
    await vi.waitUntil(() => Date.now() > (before?.acquiredAtMs ?? 0))
    await lease.renew()
    const after = await suite.target.lock.inspect({ signal: suite.signal() })
    expect(after?.expiresAtMs).toBeGreaterThan(before?.expiresAtMs ?? Number.POSITIVE_INFINITY)
    expect(after?.acquiredAtMs).toBe(before?.acquiredAtMs)
    expect(lease.lost.aborted).toBe(false)
  })
}

function acquire(suite: SuiteContext, holder: string, ttlMs: number): Promise<LeaseResult> {
  return suite.another().lock.acquire({ holder, ttlMs, signal: suite.signal() })
}

async function acquired(suite: SuiteContext, holder: string, ttlMs: number): Promise<Lease> {
  const result = await acquire(suite, holder, ttlMs)
  if (result.state !== 'acquired') throw new Error(`${holder} was kept out by ${result.by.holder}`)
  return result.lease
}
