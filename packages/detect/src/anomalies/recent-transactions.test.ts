import { expect, test } from 'vitest'
import { RecentTransactions } from './recent-transactions.ts'
import type { ScoredTransaction } from './scored-transaction.ts'

function scored(id: number, blockHash = 'block'): ScoredTransaction {
  const amounts = { valueWei: 1n, gas: 1n, gasPriceWei: 1n, blockNumber: 1n, timestampSeconds: 1n }
  return {
    transaction: { hash: `0x${id}`, from: '0x1', to: null, ...amounts },
    blockHash,
    source: 'node',
    model: 'model-000001',
    score: 0.4,
    scoredAtMs: 0,
  }
}

test('keeps at least the last so many and never more than twice that', () => {
  const recent = new RecentTransactions({ minKept: 10 })
  for (let id = 0; id < 1000; id++) {
    recent.add(scored(id))
    const kept = Array.from({ length: id + 1 }, (_, earlier) => recent.get(`0x${earlier}`)).filter(Boolean)
    expect(kept.length).toBeLessThanOrEqual(20)
    for (let back = 0; back < Math.min(10, id + 1); back++) expect(recent.get(`0x${id - back}`)).toBeDefined()
  }
})

test('forgets what was scored in a block that left the chain, also where it is no longer among the youngest', () => {
  const recent = new RecentTransactions({ minKept: 2 })
  for (const [id, block] of ['a', 'b', 'a'].entries()) recent.add(scored(id, block))
  recent.dropBlocks(new Set(['a']))
  expect([0, 1, 2].map((id) => recent.get(`0x${id}`)?.blockHash)).toEqual([undefined, 'b', undefined])
})
