import { createLegacyTx, type TypedTransaction } from '@ethereumjs/tx'
import { createAddressFromString } from '@ethereumjs/util'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createChainCommon } from '../consensus/chain-common.ts'
import { developmentAccount } from '../development-account.ts'
import type { PoolAddResult, TransactionPool } from '../ledger.ts'
import { extend, openTestLedger, type TestLedger, transfer } from '../testing/test-ledger.ts'
import { createTransactionPool } from './transaction-pool.ts'

const gwei = 10n ** 9n
const baseFeePerGas = gwei

let ledger: TestLedger
let pool: TransactionPool & AsyncDisposable

beforeEach(async () => {
  ledger = await openTestLedger()
  pool = createTransactionPool({ ledger, maxTransactions: 100 })
})

afterEach(async () => {
  await pool[Symbol.asyncDispose]()
  await ledger[Symbol.asyncDispose]()
})

function send(options: Parameters<typeof transfer>[1]): TypedTransaction {
  return transfer(ledger, options)
}

async function add(options: Parameters<typeof transfer>[1]): Promise<PoolAddResult> {
  return pool.add(send(options))
}

function selected(gasLimit = 30_000_000n): readonly TypedTransaction[] {
  return pool.select({ gasLimit, baseFeePerGas })
}

function addressOf(index: number): Uint8Array {
  return createAddressFromString(developmentAccount(index).address).bytes
}

describe('a transaction is refused as an Ethereum client words it', () => {
  test.each([
    ['a nonce that was used', { from: 0, nonce: 0n }, /^nonce too low: next nonce 1, tx nonce 0$/],
    ['a nonce far ahead', { from: 0, nonce: 5000n }, /^nonce too high: next nonce 1, tx nonce 5000$/],
    [
      'too little gas',
      { from: 0, nonce: 1n, gasLimit: 20_999n },
      /^intrinsic gas too low: gas 20999, minimum needed 21000$/,
    ],
    ['more gas than a block has', { from: 0, nonce: 1n, gasLimit: 30_000_001n }, /^exceeds block gas limit$/],
    [
      'a sender who cannot pay',
      { from: 0, nonce: 1n, valueWei: 10n ** 27n },
      /^insufficient funds for gas \* price \+ value: address 0x/,
    ],
  ])('%s', async (_, options, reason) => {
    await extend(ledger, ledger.head, { transactions: [send({ from: 0, nonce: 0n })] })
    expect(await add(options)).toEqual({ state: 'refused', reason: expect.stringMatching(reason) })
    expect(pool.size).toBe(0)
  })

  test('waiting transactions that together cost more than the sender has', async () => {
    const half = 5n * 10n ** 23n
    expect(await add({ from: 0, nonce: 0n, valueWei: half })).toEqual({ state: 'added' })
    expect(await add({ from: 0, nonce: 1n, valueWei: half })).toEqual({
      state: 'refused',
      reason: expect.stringMatching(/^insufficient funds.*queued cost \d+, tx cost \d+, overshot \d+$/),
    })
  })

  test('another chain', async () => {
    const transaction = transfer({ common: createChainCommon({ chainId: 5 }) }, { from: 0, nonce: 0n })
    expect(await pool.add(transaction)).toEqual({
      state: 'refused',
      reason: 'invalid chain id for signer: have 5 want 1337',
    })
  })

  test('a signature that nobody made', async () => {
    const forged = createLegacyTx({ gasLimit: 60_000n, v: 2709n, r: 1n, s: 2n ** 255n }, { common: ledger.common })
    expect(await pool.add(forged)).toEqual({ state: 'refused', reason: 'invalid sender' })
  })

  test('a replacement that pays less than a tenth more', async () => {
    await add({ from: 0, nonce: 0n, tipWei: 100n, maxFeeWei: 2n * gwei })
    const cheap = { from: 0, nonce: 0n, tipWei: 109n, maxFeeWei: 3n * gwei }
    expect(await add(cheap)).toEqual({ state: 'refused', reason: 'replacement transaction underpriced' })
    expect(await add({ ...cheap, tipWei: 110n })).toEqual({ state: 'added' })
    expect(pool.size).toBe(1)
    expect(selected()[0]).toMatchObject({ maxPriorityFeePerGas: 110n })
  })
})

test('a transaction comes once, and is announced once', async () => {
  const announced: TypedTransaction[] = []
  pool.onAdded((transaction) => announced.push(transaction))
  const transaction = send({ from: 0, nonce: 0n })
  expect(await Promise.all([pool.add(transaction), pool.add(transaction)])).toEqual([
    { state: 'added' },
    { state: 'known' },
  ])
  expect(announced).toEqual([transaction])
  expect(pool.get(transaction.hash())).toBe(transaction)
})

describe('what a block takes', () => {
  test('is in order of nonce for a sender, and of fee among senders', async () => {
    await add({ from: 0, nonce: 1n, tipWei: 900n })
    await add({ from: 0, nonce: 0n, tipWei: 100n })
    await add({ from: 1, nonce: 0n, tipWei: 500n })
    await add({ from: 2, nonce: 0n, tipWei: 500n })
    expect(
      selected().map(({ nonce, ...rest }) => [nonce, 'maxPriorityFeePerGas' in rest && rest.maxPriorityFeePerGas]),
    ).toEqual([
      [0n, 500n],
      [0n, 500n],
      [0n, 100n],
      [1n, 900n],
    ])
  })

  test('does not pass a nonce that is missing, nor a fee below the base fee', async () => {
    await add({ from: 0, nonce: 0n })
    await add({ from: 0, nonce: 2n })
    await add({ from: 1, nonce: 0n, tipWei: 1n, maxFeeWei: baseFeePerGas - 1n })
    expect(selected().map(({ nonce }) => nonce)).toEqual([0n])
    expect(await pool.nextNonce(addressOf(0))).toBe(1n)
    await add({ from: 0, nonce: 1n })
    expect(selected().map(({ nonce }) => nonce)).toEqual([0n, 1n, 2n])
    expect(await pool.nextNonce(addressOf(0))).toBe(3n)
  })

  test('fits into its gas', async () => {
    await add({ from: 0, nonce: 0n, gasLimit: 60_000n, tipWei: 9n })
    await add({ from: 1, nonce: 0n, gasLimit: 50_000n, tipWei: 8n })
    await add({ from: 2, nonce: 0n, gasLimit: 21_000n, tipWei: 7n })
    expect(selected(100_000n).map(({ gasLimit }) => gasLimit)).toEqual([60_000n, 21_000n])
  })
})

describe('a full pool', () => {
  test('throws out who pays least, from the last nonce on, and refuses who pays no more', async () => {
    for (let nonce = 0n; nonce < 50n; nonce++) {
      await add({ from: 0, nonce, tipWei: 100n })
      await add({ from: 1, nonce, tipWei: 200n })
    }
    expect(pool.size).toBe(100)
    expect(await add({ from: 2, nonce: 0n, tipWei: 100n })).toEqual({ state: 'refused', reason: 'txpool is full' })
    expect(await add({ from: 2, nonce: 0n, tipWei: 101n })).toEqual({ state: 'added' })
    expect(pool.size).toBe(100)
    expect(await pool.nextNonce(addressOf(0))).toBe(49n)
    expect(await pool.nextNonce(addressOf(1))).toBe(50n)
  })

  test('gives up what a missing nonce keeps out of blocks, however much it pays, and takes no more of it', async () => {
    for (let nonce = 1n; nonce <= 100n; nonce++) await add({ from: 0, nonce, tipWei: 500n })
    expect(await add({ from: 1, nonce: 1n, tipWei: 900n })).toEqual({ state: 'refused', reason: 'txpool is full' })
    expect(await add({ from: 1, nonce: 0n, tipWei: 1n })).toEqual({ state: 'added' })
    expect(await add({ from: 1, nonce: 1n, tipWei: 1n })).toEqual({ state: 'added' })
    expect(pool.size).toBe(100)
    expect(selected().map(({ nonce }) => nonce)).toEqual([0n, 1n])
  })
})

describe('when the head changes', () => {
  test('included transactions leave, and those they make impossible', async () => {
    await add({ from: 0, nonce: 0n })
    await add({ from: 0, nonce: 1n })
    await add({ from: 1, nonce: 0n })
    // The other node took another transaction of nonce 0.
    const other = send({ from: 0, nonce: 0n, valueWei: 77n })
    await extend(ledger, ledger.head, { transactions: [other] })
    expect(pool.size).toBe(2)
    expect(selected().map(({ nonce }) => nonce)).toEqual([1n, 0n])
    expect(await pool.nextNonce(addressOf(0))).toBe(2n)
  })

  test('what a sender can no longer pay leaves', async () => {
    await add({ from: 0, nonce: 1n, valueWei: 6n * 10n ** 23n })
    await extend(ledger, ledger.head, { transactions: [send({ from: 0, nonce: 0n, valueWei: 6n * 10n ** 23n })] })
    await expect.poll(() => pool.size).toBe(0)
  })

  test('transactions of dropped blocks come back, but those that are in the new ones', async () => {
    const lost = send({ from: 0, nonce: 0n })
    const kept = send({ from: 1, nonce: 0n })
    await extend(ledger, ledger.genesis, { transactions: [lost, kept] })
    await add({ from: 0, nonce: 1n })
    const rival = await extend(ledger, ledger.genesis, { transactions: [kept], coinbase: new Uint8Array(20).fill(2) })
    await extend(ledger, rival)
    await expect.poll(() => pool.size).toBe(2)
    expect(selected().map((transaction) => transaction.nonce)).toEqual([0n, 1n])
    expect(pool.get(lost.hash())).toBeDefined()
    expect(pool.get(kept.hash())).toBeUndefined()
  })
})

test('whatever comes, the pool keeps its bound and a block can execute all it selects', async () => {
  const arrivals = fc.array(
    fc.record({
      from: fc.nat(4),
      nonce: fc.bigInt({ min: 0n, max: 6n }),
      tipWei: fc.bigInt({ min: 1n, max: 30n }),
      mine: fc.boolean(),
    }),
    { maxLength: 40 },
  )
  await fc.assert(
    fc.asyncProperty(arrivals, async (sent) => {
      await using chain = await openTestLedger()
      await using small = createTransactionPool({ ledger: chain, maxTransactions: 12 })
      for (const { mine, ...fields } of sent) {
        await small.add(transfer(chain, fields))
        expect(small.size).toBeLessThanOrEqual(12)
        if (!mine) continue
        const transactions = small.select({ gasLimit: 30_000_000n, baseFeePerGas })
        const size = small.size
        const { block, skipped } = await chain.assemble({
          parent: chain.head,
          coinbase: new Uint8Array(20),
          timestampSeconds: chain.head.header.timestamp + 2n,
          transactions,
        })
        expect(skipped).toEqual([])
        expect(block.transactions).toHaveLength(transactions.length)
        await extend(chain, chain.head, { transactions })
        expect(small.size).toBe(size - transactions.length)
      }
    }),
    { numRuns: 15 },
  )
})
