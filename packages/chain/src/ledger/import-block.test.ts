import { Block, createBlockHeader, type HeaderData } from '@ethereumjs/block'
import { createLegacyTx, type TypedTransaction } from '@ethereumjs/tx'
import { hexToBytes } from '@ethereumjs/util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { withNonce } from '../consensus/proof-of-work.ts'
import { developmentAccount } from '../development-account.ts'
import type { ImportResult } from '../ledger.ts'
import {
  balanceAt,
  blockOn,
  extend,
  genesisSeconds,
  openTestLedger,
  seal,
  type TestLedger,
  testRules,
  transfer,
} from '../testing/test-ledger.ts'
import { listRoot } from '../trie/list-root.ts'

let ledger: TestLedger

beforeAll(async () => {
  ledger = await openTestLedger({
    rules: testRules({ upgrades: [{ height: 1000, gasLimit: 9_000_000 }] }),
  })
  await extend(ledger, ledger.genesis, { transactions: [transfer(ledger, { from: 0, nonce: 0n })] })
})

afterAll(async () => {
  await ledger[Symbol.asyncDispose]()
})

/** A block on the head that is right in everything but what `changed` says, sealed again. */
async function spoilt(changed: HeaderData, transactions?: readonly TypedTransaction[]): Promise<Block> {
  const good = await blockOn(ledger, ledger.head, { transactions: [transfer(ledger, { from: 0, nonce: 1n })] })
  const header = createBlockHeader({ ...good.header, ...changed }, { common: ledger.common })
  return seal(new Block(header, [...(transactions ?? good.transactions)], [], undefined, { common: ledger.common }))
}

async function importAs(block: Block): Promise<ImportResult> {
  return ledger.importBlock({ block, source: 'gossip' })
}

async function refusalOf(block: Block): Promise<string> {
  const head = ledger.head
  const result = await importAs(block)
  expect(ledger.head).toBe(head)
  if (result.state !== 'refused') return result.state
  expect(ledger.lastRefusal).toBe(result.refusal)
  return `${result.refusal.reason}: ${result.refusal.detail}`
}

describe('a block that breaks a rule is refused for it', () => {
  test('proof of work', async () => {
    const good = await blockOn(ledger, ledger.head)
    const nonces = [1, 2, 3, 4, 5].map((byte) => Uint8Array.from([byte, 0, 0, 0, 0, 0, 0, 0]))
    const refusals = await Promise.all(nonces.map(async (nonce) => importAs(withNonce(good, nonce))))
    const refused = refusals.flatMap((result) => (result.state === 'refused' ? [result.refusal] : []))
    expect(refused.length).toBeGreaterThan(0)
    expect(refused[0]?.reason).toBe('proof-of-work')
    expect(refused[0]?.detail).toMatch(/expected a hash of at most 0x[0-9a-f]{64} for difficulty 16, found 0x/)
  })

  test('a mix hash that is not empty', async () => {
    expect(await refusalOf(await spoilt({ mixHash: new Uint8Array(32).fill(1) }))).toMatch('proof-of-work: mixHash')
  })

  test('height', async () => {
    const number = ledger.head.header.number + 2n
    expect(await refusalOf(await spoilt({ number }))).toBe(
      `number: height: expected ${number - 1n}, one above its parent, found ${number}`,
    )
  })

  test('difficulty', async () => {
    expect(await refusalOf(await spoilt({ difficulty: 17n }))).toMatch(
      /^difficulty: difficulty at height \d+: expected 16, found 17$/,
    )
  })

  test('a time before its parent', async () => {
    expect(await refusalOf(await spoilt({ timestamp: genesisSeconds }))).toMatch(/^timestamp: .*at least its parent's/)
  })

  test('a time too far ahead of the clock', async () => {
    const late = genesisSeconds + 3600n
    expect(await refusalOf(await spoilt({ timestamp: late + 16n }))).toBe(
      `timestamp: time: expected at most ${late + 15n} by this node's clock, found ${late + 16n}`,
    )
  })

  test('gas limit', async () => {
    expect(await refusalOf(await spoilt({ gasLimit: 9_000_000n }))).toMatch(
      /^gas-limit: gas limit at height \d+: expected 30000000, found 9000000$/,
    )
  })

  test('base fee', async () => {
    expect(await refusalOf(await spoilt({ baseFeePerGas: 1n }))).toMatch(/^base-fee: /)
  })

  test('extra data', async () => {
    expect(await refusalOf(await spoilt({ extraData: new Uint8Array(33) }))).toMatch(/^extra-data: /)
  })

  test('uncles', async () => {
    expect(await refusalOf(await spoilt({ uncleHash: new Uint8Array(32) }))).toMatch(/^uncles: /)
  })

  test('transactions that are not those of the header', async () => {
    expect(await refusalOf(await spoilt({}, []))).toMatch(/^transactions-root: /)
  })

  test('gas used', async () => {
    expect(await refusalOf(await spoilt({ gasUsed: 1n }))).toBe('gas-used: gas used: expected 21000, found 1')
  })

  test.each([
    ['receiptTrie', 'receipts-root', new Uint8Array(32)],
    ['logsBloom', 'logs-bloom', new Uint8Array(256).fill(1)],
    ['stateRoot', 'state-root', new Uint8Array(32).fill(1)],
  ])('%s', async (field, reason, value) => {
    expect(await refusalOf(await spoilt({ [field]: value }))).toMatch(new RegExp(`^${reason}: .*expected 0x.*found 0x`))
  })

  test('a transaction whose sender cannot pay', async () => {
    const poor = createLegacyTx({ gasLimit: 21_000n, gasPrice: 10n ** 10n, to: `0x${'00'.repeat(20)}` }, ledger)
    expect(await refusalOf(await withTransactions([poor.sign(new Uint8Array(32).fill(3))]))).toMatch(
      /^transaction: transaction 0: sender doesn't have enough funds/,
    )
  })

  test('a transaction that is executed twice', async () => {
    const twice = transfer(ledger, { from: 0, nonce: 1n })
    expect(await refusalOf(await withTransactions([twice, twice]))).toMatch(/^transaction: transaction 1: .*nonce/)
  })

  test('a signature that nobody made', async () => {
    const forged = createLegacyTx(
      { gasLimit: 21_000n, gasPrice: 10n ** 10n, to: `0x${'00'.repeat(20)}`, v: 2709n, r: 1n, s: 2n ** 255n },
      ledger,
    )
    expect(await refusalOf(await withTransactions([forged]))).toMatch(/^transaction: transaction 0: its signature/)
  })

  test('more gas than the block has', async () => {
    const greedy = [0, 1].map((from) => transfer(ledger, { from, nonce: from === 0 ? 1n : 0n, gasLimit: 30_000_000n }))
    expect(await refusalOf(await withTransactions(greedy))).toMatch(
      /^transaction: transaction 1: its gas limit 30000000 is above the 29979000 left/,
    )
  })
})

/** A block whose header is right for transactions that are not. */
async function withTransactions(transactions: readonly TypedTransaction[]): Promise<Block> {
  const transactionsTrie = listRoot(transactions.map((transaction) => transaction.serialize()))
  return spoilt({ transactionsTrie }, transactions)
}

describe('a block that breaks none', () => {
  test('is imported once and then known', async () => {
    const block = await blockOn(ledger, ledger.head)
    expect(await importAs(block)).toEqual({ state: 'imported', headChanged: true })
    expect(await importAs(block)).toEqual({ state: 'known' })
  })

  test('is imported after one with the same parent was refused', async () => {
    const transactions = [transfer(ledger, { from: 0, nonce: 1n })]
    await refusalOf(await spoilt({ stateRoot: new Uint8Array(32).fill(1) }))
    await extend(ledger, ledger.head, { transactions })
    expect((await ledger.transaction(transactions[0]?.hash() ?? new Uint8Array()))?.block).toBe(ledger.head)
  })

  test('waits for its parent', async () => {
    const missing = await spoilt({ parentHash: new Uint8Array(32).fill(9) })
    expect(await importAs(missing)).toEqual({ state: 'orphan', parentHash: new Uint8Array(32).fill(9) })
  })
})

test('assembling leaves out what cannot be executed, with the reason, and the rest makes a good block', async () => {
  await using other = await openTestLedger()
  const good = [transfer(other, { from: 0, nonce: 0n }), transfer(other, { from: 1, nonce: 0n })]
  const early = transfer(other, { from: 0, nonce: 5n })
  const dear = transfer(other, { from: 2, nonce: 0n, valueWei: 10n ** 30n })
  const template = await other.assemble({
    parent: other.genesis,
    coinbase: new Uint8Array(20).fill(1),
    timestampSeconds: genesisSeconds + 2n,
    transactions: [dear, ...good.slice(0, 1), early, ...good.slice(1)],
  })
  expect(template.block.transactions).toEqual(good)
  expect(template.skipped).toEqual([
    { transaction: dear, reason: expect.stringContaining('enough funds') },
    { transaction: early, reason: expect.stringContaining('nonce') },
  ])
  await using executing = await openTestLedger()
  expect(await executing.importBlock({ block: seal(template.block), source: 'gossip' })).toMatchObject({
    state: 'imported',
  })
})

test('a template leaves to later blocks what comes after it is enough', async () => {
  await using other = await openTestLedger()
  const transactions = [0n, 1n, 2n].map((nonce) => transfer(other, { from: 0, nonce }))
  let asked = 0
  const { block, skipped } = await other.assemble({
    parent: other.genesis,
    coinbase: new Uint8Array(20),
    timestampSeconds: genesisSeconds + 2n,
    transactions,
    enough: () => ++asked > 2,
  })
  expect(block.transactions).toEqual(transactions.slice(0, 2))
  expect(skipped).toEqual([])
  expect(await other.importBlock({ block: seal(block), source: 'mined' })).toMatchObject({ state: 'imported' })
})

describe('a transaction of the chain', () => {
  test('is found with its receipt, and pays sender, receiver and miner what it says', async () => {
    const coinbase = hexToBytes('0x00000000000000000000000000000000000000c0')
    const to = '0x00000000000000000000000000000000000000d0'
    const before = ledger.head
    const transaction = transfer(ledger, { from: 2, nonce: 0n, to, valueWei: 1000n, tipWei: 7n })
    const block = await extend(ledger, before, { transactions: [transaction], coinbase })

    const found = await ledger.transaction(transaction.hash())
    expect(found?.index).toBe(0)
    expect(found?.receipts).toMatchObject([{ status: 1, cumulativeBlockGasUsed: 21_000n, logs: [] }])
    expect(await balanceAt(ledger, block, to)).toBe(1000n)
    expect(await balanceAt(ledger, block, '0x00000000000000000000000000000000000000c0')).toBe(
      BigInt(ledger.rules.blockRewardWei) + 21_000n * 7n,
    )
    const spent = 1000n + 21_000n * ((block.header.baseFeePerGas ?? 0n) + 7n)
    const sender = developmentAccount(2).address
    expect(await balanceAt(ledger, block, sender)).toBe((await balanceAt(ledger, before, sender)) - spent)
  })

  test('that nobody sent is not found', async () => {
    expect(await ledger.transaction(new Uint8Array(32))).toBeUndefined()
  })
})
