import { describe, expect, test } from 'vitest'
import { rowCount } from '../forest/isolation-forest.ts'
import { mainnetSample } from '../testing/mainnet-sample.ts'
import { hashOf } from '../testing/rpc-blocks.ts'
import type { Transaction } from '../transactions/transaction.ts'
import { encodeRows } from './encode-rows.ts'
import { type FeatureSubject, subjectsOf } from './feature-subject.ts'
import { fillMissing, mediansOf } from './medians.ts'
import { type FeatureName, transactionFeatures } from './transaction-features.ts'

const transfer: Transaction = {
  hash: hashOf('transfer'),
  from: `0x${'1'.repeat(40)}`,
  to: `0x${'2'.repeat(40)}`,
  valueWei: 10n ** 18n,
  gas: 21_000n,
  gasPriceWei: 1_000_000_007n,
  blockNumber: 1n,
  timestampSeconds: 1n,
}

function featureOf(
  name: FeatureName,
  subject: Partial<FeatureSubject>,
  transaction: Partial<Transaction> = {},
): number {
  const feature = transactionFeatures.find((candidate) => candidate.name === name)
  return feature?.of({ ...subject, transaction: { ...transfer, ...transaction } }) ?? Number.NaN
}

test.each<[FeatureName, number, Partial<Transaction>, Partial<FeatureSubject>]>([
  ['value', 18, {}, {}],
  ['value', 0, { valueWei: 0n }, {}],
  ['gas', Math.log10(21_001), {}, {}],
  ['gas_price', Math.log10(1_000_000_008), {}, {}],
  ['tip', Math.log10(1_000_000_001), {}, { baseFeePerGasWei: 7n }],
  ['tip', 0, {}, { baseFeePerGasWei: 10n ** 10n }],
  ['fee_headroom', 1, { maxFeePerGasWei: 99n }, { baseFeePerGasWei: 9n }],
  ['fee_headroom', 0, {}, { baseFeePerGasWei: 1_000_000_007n }],
  ['value_per_gas', Math.log10(1 + 1e18 / 21_000), {}, {}],
  ['round_amount', 1, {}, {}],
  ['round_amount', 0, { valueWei: 123n }, {}],
  ['round_amount', 0.5, { valueWei: 120n }, {}],
  ['round_amount', 0, { valueWei: 0n }, {}],
  ['nonce', 1, { nonce: 9n }, {}],
  ['type', 2, { type: 2 }, {}],
  ['contract_creation', 0, {}, {}],
  ['contract_creation', 1, { to: null }, {}],
  ['calldata_bytes', 2, { input: '0x00ff00' }, {}],
  ['calldata_zero_share', 2 / 3, { input: '0x00ff00' }, {}],
  ['calldata_zero_share', 0, { input: '0x' }, {}],
  ['access_list_entries', 2, { accessListEntries: 3 }, {}],
  ['blobs', 6, { blobs: 6 }, {}],
  ['authorizations', 1, { authorizations: 1 }, {}],
  ['sent_in_block', 3, {}, { sentInBlock: 8 }],
  ['received_in_block', 0, {}, { receivedInBlock: 1 }],
])('%s is %d', (name, expected, transaction, subject) => {
  expect(featureOf(name, subject, transaction)).toBeCloseTo(expected, 6)
})

test('every feature has a name of its own, a unit and a formula', () => {
  expect(new Set(transactionFeatures.map(({ name }) => name)).size).toBe(transactionFeatures.length)
  for (const { unit, formula } of transactionFeatures)
    expect([unit, formula].every((text) => text.length > 0)).toBe(true)
})

test('what a subject does not tell is NaN, and the median of the training stands in for it', () => {
  const unknown = encodeRows([{ transaction: transfer }])
  expect(Number.isNaN(unknown.values[transactionFeatures.findIndex(({ name }) => name === 'nonce')])).toBe(true)
  const rows = { values: Float32Array.from([1, Number.NaN, 5, Number.NaN, 3, Number.NaN]), features: 2 }
  expect([...mediansOf(rows)]).toEqual([3, 0])
  expect([...fillMissing({ values: Float32Array.from([Number.NaN, 4]), features: 2 }, mediansOf(rows)).values]).toEqual(
    [3, 4],
  )
})

describe('over the mainnet sample', async () => {
  const blocks = await mainnetSample()
  const subjects = blocks.flatMap(subjectsOf)

  test('every transaction of every block is there: 1,589 in 6 blocks, by type 292, 1285, 7 and 5', () => {
    expect(blocks).toHaveLength(6)
    expect(subjects).toHaveLength(1589)
    const types = Map.groupBy(subjects, ({ transaction }) => transaction.type)
    expect([0, 2, 3, 4].map((type) => types.get(type)?.length)).toEqual([292, 1285, 7, 5])
  })

  test('every feature of every transaction is known and finite', () => {
    const rows = encodeRows(subjects)
    expect(rowCount(rows)).toBe(1589)
    expect(rows.values.every(Number.isFinite)).toBe(true)
  })

  test('the counts within a block add up to its transactions', () => {
    for (const block of blocks) {
      const share = subjectsOf(block).reduce((sum, { sentInBlock = 0 }) => sum + 1 / sentInBlock, 0)
      expect(share).toBeCloseTo(new Set(block.transactions.map(({ from }) => from)).size, 6)
    }
  })
})
