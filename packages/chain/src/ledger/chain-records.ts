import type { Block } from '@ethereumjs/block'
import { bigIntToUnpaddedBytes } from '@ethereumjs/util'
import type { TxReceipt } from '@ethereumjs/vm'
import type { ConsensusRules } from '@windlass/contract/consensus-rules'
import { encodeReceipts } from './receipt-encoding.ts'

/** One change of the database. */
export type RecordWrite =
  | { readonly type: 'put'; readonly key: Uint8Array; readonly value: Uint8Array }
  | { readonly type: 'del'; readonly key: Uint8Array }

/** Keys of the database: a letter for the kind of record, then what it is about. */
export const recordKeys = {
  head: Buffer.from('H'),
  rules: Buffer.from('R'),
  block: (hash: Uint8Array) => Buffer.concat([Buffer.from('b'), hash]),
  receipts: (hash: Uint8Array) => Buffer.concat([Buffer.from('r'), hash]),
  totalDifficulty: (hash: Uint8Array) => Buffer.concat([Buffer.from('d'), hash]),
  /** Hash of the canonical block of a height. */
  canonical: (number: bigint) => Buffer.concat([Buffer.from('n'), heightBytes(number)]),
  /** One record per stored block, canonical or not, in order of height. */
  atHeight: (number: bigint, hash: Uint8Array) => Buffer.concat([Buffer.from('h'), heightBytes(number), hash]),
  /** Where a transaction was last made canonical. It is not deleted in a reorganisation, so a reader checks it. */
  transaction: (hash: Uint8Array) => Buffer.concat([Buffer.from('t'), hash]),
  /** A node of a state trie by its hash, or code by its prefixed hash; both in hex. */
  state: (hex: string) => Buffer.from(`73${hex}`, 'hex'),
}

/** Height and hash out of a key of {@link recordKeys.atHeight}. */
export function parseAtHeight(key: Uint8Array): { readonly number: bigint; readonly hash: Uint8Array } {
  return { number: Buffer.from(key).readBigUInt64BE(1), hash: Uint8Array.from(key.subarray(9)) }
}

export function blockRecords(options: {
  readonly block: Block
  readonly receipts: readonly TxReceipt[]
  readonly totalDifficulty: bigint
}): readonly RecordWrite[] {
  const { block, receipts, totalDifficulty } = options
  const hash = block.hash()
  return [
    { type: 'put', key: recordKeys.block(hash), value: block.serialize() },
    { type: 'put', key: recordKeys.receipts(hash), value: encodeReceipts(receipts) },
    { type: 'put', key: recordKeys.totalDifficulty(hash), value: bigIntToUnpaddedBytes(totalDifficulty) },
    { type: 'put', key: recordKeys.atHeight(block.header.number, hash), value: new Uint8Array() },
  ]
}

export function blockRemoval(number: bigint, hash: Uint8Array): readonly RecordWrite[] {
  return [
    { type: 'del', key: recordKeys.block(hash) },
    { type: 'del', key: recordKeys.receipts(hash) },
    { type: 'del', key: recordKeys.totalDifficulty(hash) },
    { type: 'del', key: recordKeys.atHeight(number, hash) },
  ]
}

export function canonicalRecords(block: Block): readonly RecordWrite[] {
  const hash = block.hash()
  return [
    { type: 'put', key: recordKeys.canonical(block.header.number), value: hash },
    ...block.transactions.map((transaction, index): RecordWrite => {
      const position = Buffer.alloc(4)
      position.writeUInt32BE(index)
      return { type: 'put', key: recordKeys.transaction(transaction.hash()), value: Buffer.concat([hash, position]) }
    }),
  ]
}

export function canonicalRemoval(number: bigint): RecordWrite {
  return { type: 'del', key: recordKeys.canonical(number) }
}

export function headRecord(hash: Uint8Array): RecordWrite {
  return { type: 'put', key: recordKeys.head, value: hash }
}

export function rulesRecord(rules: ConsensusRules): RecordWrite {
  return { type: 'put', key: recordKeys.rules, value: Buffer.from(JSON.stringify(rules)) }
}

export function stateRecords(nodes: ReadonlyMap<string, Uint8Array>): readonly RecordWrite[] {
  return [...nodes].map(([hex, value]) => ({ type: 'put', key: recordKeys.state(hex), value }))
}

function heightBytes(number: bigint): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(number)
  return bytes
}
