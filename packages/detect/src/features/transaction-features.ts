import { calldataBytes, calldataZeroBytes } from './calldata.ts'
import type { FeatureSubject } from './feature-subject.ts'
import { roundness } from './roundness.ts'

/** One number that describes a transaction. */
export interface Feature {
  /** Stored with every model, which can only score the features it was trained on. */
  readonly name: string
  readonly unit: string
  readonly formula: string
  /** NaN where the subject does not tell. */
  readonly of: (subject: FeatureSubject) => number
}

/**
 * What the forest sees of a transaction, in the order of a row.
 *
 * Amounts span twenty orders of magnitude and a split is uniform in the range of its feature, so they are taken on a
 * logarithmic scale; else every split would part the largest amount from all others.
 */
export const transactionFeatures = [
  {
    name: 'value',
    unit: 'log10 wei',
    formula: 'log10(1 + value)',
    of: ({ transaction }) => log10(transaction.valueWei),
  },
  {
    name: 'gas',
    unit: 'log10 gas',
    formula: 'log10(1 + gas)',
    of: ({ transaction }) => log10(transaction.gas),
  },
  {
    name: 'gas_price',
    unit: 'log10 wei per gas',
    formula: 'log10(1 + gasPrice), the price that was paid',
    of: ({ transaction }) => log10(transaction.gasPriceWei),
  },
  {
    name: 'tip',
    unit: 'log10 wei per gas',
    formula: 'log10(1 + max(0, gasPrice - baseFeePerGas))',
    of: ({ transaction, baseFeePerGasWei }) =>
      baseFeePerGasWei === undefined ? Number.NaN : log10(positive(transaction.gasPriceWei - baseFeePerGasWei)),
  },
  {
    name: 'fee_headroom',
    unit: 'log10 ratio',
    formula: 'log10((1 + maxFeePerGas) / (1 + baseFeePerGas)), with gasPrice where there is no maxFeePerGas',
    of: ({ transaction, baseFeePerGasWei }) =>
      log10(transaction.maxFeePerGasWei ?? transaction.gasPriceWei) - log10(baseFeePerGasWei),
  },
  {
    name: 'value_per_gas',
    unit: 'log10 wei per gas',
    formula: 'log10(1 + value / gas), 0 where gas is 0',
    of: ({ transaction }) => Math.log10(1 + Number(transaction.valueWei) / Math.max(1, Number(transaction.gas))),
  },
  {
    name: 'round_amount',
    unit: 'share',
    formula: 'trailing zeros of value in wei / (its decimal digits - 1); 0 where value is 0',
    of: ({ transaction }) => roundness(transaction.valueWei),
  },
  {
    name: 'nonce',
    unit: 'log10 transactions',
    formula: 'log10(1 + nonce)',
    of: ({ transaction }) => log10(transaction.nonce),
  },
  {
    name: 'type',
    unit: 'EIP-2718 type',
    formula: 'type',
    of: ({ transaction }) => transaction.type ?? Number.NaN,
  },
  {
    name: 'contract_creation',
    unit: '0 or 1',
    formula: '1 where to is null',
    of: ({ transaction }) => (transaction.to === null ? 1 : 0),
  },
  {
    name: 'calldata_bytes',
    unit: 'log2 bytes',
    formula: 'log2(1 + bytes of input)',
    of: ({ transaction: { input } }) => (input === undefined ? Number.NaN : Math.log2(1 + calldataBytes(input))),
  },
  {
    name: 'calldata_zero_share',
    unit: 'share',
    formula: 'zero bytes of input / bytes of input; 0 where it is empty',
    of: ({ transaction: { input } }) =>
      input === undefined ? Number.NaN : calldataZeroBytes(input) / Math.max(1, calldataBytes(input)),
  },
  {
    name: 'access_list_entries',
    unit: 'log2 entries',
    formula: 'log2(1 + addresses + storage keys of accessList)',
    of: ({ transaction }) => log2(transaction.accessListEntries),
  },
  {
    name: 'blobs',
    unit: 'blobs',
    formula: 'length of blobVersionedHashes',
    of: ({ transaction }) => transaction.blobs ?? Number.NaN,
  },
  {
    name: 'authorizations',
    unit: 'log2 authorizations',
    formula: 'log2(1 + length of authorizationList)',
    of: ({ transaction }) => log2(transaction.authorizations),
  },
  {
    name: 'sent_in_block',
    unit: 'log2 transactions',
    formula: 'log2(transactions of the same sender in the block)',
    of: ({ sentInBlock }) => Math.log2(sentInBlock ?? Number.NaN),
  },
  {
    name: 'received_in_block',
    unit: 'log2 transactions',
    formula: 'log2(transactions to the same recipient in the block)',
    of: ({ receivedInBlock }) => Math.log2(receivedInBlock ?? Number.NaN),
  },
] as const satisfies readonly Feature[]

export type FeatureName = (typeof transactionFeatures)[number]['name']

function log10(amount: bigint | undefined): number {
  return amount === undefined ? Number.NaN : Math.log10(1 + Number(amount))
}

function log2(count: number | undefined): number {
  return count === undefined ? Number.NaN : Math.log2(1 + count)
}

function positive(amount: bigint): bigint {
  return amount > 0n ? amount : 0n
}
