import { RLP } from '@ethereumjs/rlp'
import { createLegacyTx, type TypedTransaction } from '@ethereumjs/tx'
import { bytesToHex } from '@ethereumjs/util'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createChainCommon } from '../consensus/chain-common.ts'
import { developmentAccount } from '../development-account.ts'
import type { PoolAddResult, TransactionPool } from '../ledger.ts'
import { createTransactionGossip } from './gossip-transactions.ts'

const common = createChainCommon({ chainId: 1337 })
const { privateKey } = developmentAccount(0)
const transactions = Array.from({ length: 700 }, (_, nonce) =>
  createLegacyTx({ nonce, gasLimit: 21_000n, gasPrice: 10n ** 9n, to: `0x${'ab'.repeat(20)}` }, { common }).sign(
    privateKey,
  ),
)

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A pool that takes everything once. */
function openPool(): TransactionPool {
  const held = new Map<string, TypedTransaction>()
  const listeners = new Set<(transaction: TypedTransaction) => void>()
  return {
    get size() {
      return held.size
    },
    async add(transaction): Promise<PoolAddResult> {
      const hash = bytesToHex(transaction.hash())
      if (held.has(hash)) return { state: 'known' }
      held.set(hash, transaction)
      for (const listener of listeners) listener(transaction)
      return { state: 'added' }
    },
    get: (hash) => held.get(bytesToHex(hash)),
    nextNonce: async () => 0n,
    select: () => [],
    onAdded(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function speaker() {
  const published: Uint8Array[] = []
  const pool = openPool()
  const gossip = createTransactionGossip({ common, pool, publish: (message) => published.push(message) })
  return { gossip, pool, published }
}

describe('gossip of transactions', () => {
  test('puts what comes within a moment into one message', async () => {
    const { pool, published } = speaker()
    for (const transaction of transactions.slice(0, 10)) await pool.add(transaction)
    expect(published).toHaveLength(0)
    vi.advanceTimersByTime(25)
    expect(published.map((message) => RLP.decode(message).length)).toEqual([10])
    vi.advanceTimersByTime(1_000)
    expect(published).toHaveLength(1)
  })

  test('does not let a message grow without bound', async () => {
    const { pool, published } = speaker()
    for (const transaction of transactions) await pool.add(transaction)
    vi.advanceTimersByTime(25)
    expect(published.map((message) => RLP.decode(message).length)).toEqual([512, 188])
  })

  test('passes on a message with anything new in it, and does not publish that again', async () => {
    const sender = speaker()
    for (const transaction of transactions.slice(0, 5)) await sender.pool.add(transaction)
    vi.advanceTimersByTime(25)
    const [message = new Uint8Array()] = sender.published
    const receiver = speaker()
    expect(await receiver.gossip.judge(message)).toBe('accept')
    expect(receiver.pool.size).toBe(5)
    expect(await receiver.gossip.judge(message)).toBe('ignore')
    vi.advanceTimersByTime(1_000)
    expect(receiver.published).toHaveLength(0)
  })

  test.each([
    ['no RLP', Uint8Array.of(0xf8)],
    ['no list', RLP.encode('x')],
    ['an empty list', RLP.encode([])],
    ['no transactions', RLP.encode(['x'])],
  ])('rejects a message that is %s', async (_, message) => {
    expect(await speaker().gossip.judge(message)).toBe('reject')
  })

  test('publishes what it still holds when it is disposed of, and then nothing', async () => {
    const { gossip, pool, published } = speaker()
    const [first, second] = transactions
    if (first) await pool.add(first)
    gossip[Symbol.dispose]()
    expect(published).toHaveLength(1)
    if (second) await pool.add(second)
    vi.advanceTimersByTime(1_000)
    expect(published).toHaveLength(1)
  })
})
