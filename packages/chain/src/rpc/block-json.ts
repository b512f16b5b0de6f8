import type { Block } from '@ethereumjs/block'
import type { TypedTransaction } from '@ethereumjs/tx'
import { type Address, bigIntToHex, bytesToHex, intToHex } from '@ethereumjs/util'
import { transactionJson } from './transaction-json.ts'

/** A block as JSON-RPC gives it. */
export function blockJson(
  block: Block,
  options: {
    readonly totalDifficulty: bigint | undefined
    /** Whole transactions in place of their hashes: then their senders are told. */
    readonly senderOf: ((transaction: TypedTransaction) => Address) | undefined
  },
) {
  const { header, transactions } = block
  const { totalDifficulty, senderOf } = options
  return {
    number: bigIntToHex(header.number),
    hash: bytesToHex(block.hash()),
    parentHash: bytesToHex(header.parentHash),
    nonce: bytesToHex(header.nonce),
    mixHash: bytesToHex(header.mixHash),
    sha3Uncles: bytesToHex(header.uncleHash),
    logsBloom: bytesToHex(header.logsBloom),
    transactionsRoot: bytesToHex(header.transactionsTrie),
    stateRoot: bytesToHex(header.stateRoot),
    receiptsRoot: bytesToHex(header.receiptTrie),
    miner: header.coinbase.toString(),
    difficulty: bigIntToHex(header.difficulty),
    ...(totalDifficulty !== undefined && { totalDifficulty: bigIntToHex(totalDifficulty) }),
    extraData: bytesToHex(header.extraData),
    size: intToHex(sizeBytes(block)),
    gasLimit: bigIntToHex(header.gasLimit),
    gasUsed: bigIntToHex(header.gasUsed),
    timestamp: bigIntToHex(header.timestamp),
    ...(header.baseFeePerGas !== undefined && { baseFeePerGas: bigIntToHex(header.baseFeePerGas) }),
    transactions: transactions.map((transaction, index) =>
      senderOf === undefined
        ? bytesToHex(transaction.hash())
        : transactionJson(transaction, senderOf(transaction), { block, index }),
    ),
    uncles: [],
  }
}

/** Kept, because clients ask for the same head all the time and serializing a full block takes milliseconds. */
const sizesBytes = new WeakMap<Block, number>()

function sizeBytes(block: Block): number {
  const known = sizesBytes.get(block)
  if (known !== undefined) return known
  const { length } = block.serialize()
  sizesBytes.set(block, length)
  return length
}
