import type { Block } from '@ethereumjs/block'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { HeadChange, Ledger, Miner, TransactionPool } from '../ledger.ts'
import { createTransactionPool } from '../pool/transaction-pool.ts'
import {
  blockOn,
  genesisSeconds,
  openTestLedger,
  type TestLedger,
  testRules,
  transfer,
} from '../testing/test-ledger.ts'
import { createMiner } from './miner.ts'

let ledger: TestLedger
let pool: TransactionPool & AsyncDisposable
let stop: AbortController

beforeEach(async () => {
  // Around a hundred hashes a block: a few milliseconds at the rate below.
  ledger = await openTestLedger({
    rules: testRules({ initialDifficultyHexDigits: 1.5, minimumDifficultyHexDigits: 1.5 }),
  })
  pool = createTransactionPool({ ledger, maxTransactions: 1000 })
  stop = new AbortController()
})

afterEach(async () => {
  stop.abort()
  await pool[Symbol.asyncDispose]()
  await ledger[Symbol.asyncDispose]()
})

function mine(options: { maxHashesPerSecond?: number; onMined?: (block: Block) => void } = {}): Miner {
  return createMiner({
    ledger,
    pool,
    coinbase: new Uint8Array(20).fill(5),
    maxHashesPerSecond: options.maxHashesPerSecond ?? 20_000,
    onMined: options.onMined ?? (() => undefined),
    clock: () => (Number(genesisSeconds) + 100) * 1000,
    signal: stop.signal,
  })
}

/** The first head change that `matches`. */
async function head(of: Ledger, matches: (change: HeadChange) => boolean): Promise<HeadChange> {
  const { promise, resolve } = Promise.withResolvers<HeadChange>()
  const unsubscribe = of.onHead((change) => {
    if (matches(change)) resolve(change)
  })
  const change = await promise
  unsubscribe()
  return change
}

test('mines one block on the other, each announced once it is imported, and stops when told', async () => {
  const mined: Block[] = []
  const reached = head(ledger, ({ head: { header } }) => header.number === 5n)
  const miner = mine({
    onMined: (block) => {
      expect(ledger.head).toBe(block)
      mined.push(block)
    },
  })
  await reached
  stop.abort()
  await miner.stopped
  expect(mined.map(({ header }) => header.number).slice(0, 5)).toEqual([1n, 2n, 3n, 4n, 5n])
  expect(mined[0]?.header.coinbase.bytes).toEqual(new Uint8Array(20).fill(5))
  expect(miner.hashes).toBeGreaterThan(5)
})

test('takes a transaction into the block it works on when that one was empty', async () => {
  const included = head(ledger, (change) => change.added.some(({ transactions }) => transactions.length > 0))
  mine()
  const transaction = transfer(ledger, { from: 0, nonce: 0n })
  expect(await pool.add(transaction)).toEqual({ state: 'added' })
  await included
  expect((await ledger.transaction(transaction.hash()))?.receipts[0]).toMatchObject({ status: 1 })
  expect(pool.size).toBe(0)
})

test('leaves what it works on for a new head', async () => {
  await using other = await openTestLedger({ rules: ledger.rules })
  const theirs = await blockOn(other, other.genesis)
  const assembled = vi.spyOn(ledger, 'assemble')
  // So slow that it finds nothing on genesis while the test runs.
  mine({ maxHashesPerSecond: 1 })
  await ledger.importBlock({ block: theirs, source: 'gossip' })
  await expect.poll(() => assembled.mock.lastCall?.[0].parent).toBe(theirs)
})

test('executes nothing on a parent that is no longer the head when its turn comes', async () => {
  await using other = await openTestLedger({ rules: ledger.rules })
  const theirs = await blockOn(other, other.genesis)
  await pool.add(transfer(ledger, { from: 0, nonce: 0n }))
  const assembled = vi.spyOn(ledger, 'assemble')
  const imported = ledger.importBlock({ block: theirs, source: 'gossip' })
  mine({ maxHashesPerSecond: 1 })
  await imported
  const first = await assembled.mock.results[0]?.value
  expect(assembled.mock.calls[0]?.[0]).toMatchObject({ parent: ledger.genesis, transactions: [{ nonce: 0n }] })
  expect(first.block.transactions).toEqual([])
})

test('has tried no more hashes than its rate allows', async () => {
  const startedMs = performance.now()
  const reached = head(ledger, ({ head: { header } }) => header.number === 3n)
  const miner = mine({ maxHashesPerSecond: 1000 })
  await reached
  expect(miner.hashes).toBeLessThanOrEqual(performance.now() - startedMs + 1)
})
