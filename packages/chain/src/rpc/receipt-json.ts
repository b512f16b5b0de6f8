import type { Block } from '@ethereumjs/block'
import type { Log } from '@ethereumjs/evm'
import type { TypedTransaction } from '@ethereumjs/tx'
import { type Address, bigIntToHex, bytesToHex, createContractAddress, intToHex } from '@ethereumjs/util'
import type { TxReceipt } from '@ethereumjs/vm'
import { effectiveGasPrice } from './transaction-json.ts'

export interface BlockReceipts {
  readonly block: Block
  /** One for each transaction of the block, in order. */
  readonly receipts: readonly TxReceipt[]
  readonly senderOf: (transaction: TypedTransaction) => Address
}

/** The receipt of one transaction of a block as JSON-RPC gives it. */
export function receiptJson({ block, receipts, senderOf }: BlockReceipts, index: number) {
  const transaction = block.transactions[index]
  const receipt = receipts[index]
  if (transaction === undefined || receipt === undefined) return null
  const { header } = block
  const gasBefore = receipts[index - 1]?.cumulativeBlockGasUsed ?? 0n
  const sender = senderOf(transaction)
  return {
    transactionHash: bytesToHex(transaction.hash()),
    transactionIndex: intToHex(index),
    blockHash: bytesToHex(block.hash()),
    blockNumber: bigIntToHex(header.number),
    from: sender.toString(),
    to: transaction.to?.toString() ?? null,
    cumulativeGasUsed: bigIntToHex(receipt.cumulativeBlockGasUsed),
    gasUsed: bigIntToHex(receipt.cumulativeBlockGasUsed - gasBefore),
    effectiveGasPrice: bigIntToHex(effectiveGasPrice(transaction, header.baseFeePerGas ?? 0n)),
    contractAddress: transaction.to === undefined ? createContractAddress(sender, transaction.nonce).toString() : null,
    logs: logsJson({ block, receipts }, index),
    logsBloom: bytesToHex(receipt.bitvector),
    type: intToHex(transaction.type),
    ...('status' in receipt ? { status: intToHex(receipt.status) } : { root: bytesToHex(receipt.stateRoot) }),
  }
}

/** The logs of one transaction of a block as JSON-RPC gives them. */
export function logsJson({ block, receipts }: Omit<BlockReceipts, 'senderOf'>, index: number) {
  const transaction = block.transactions[index]
  const logs: readonly Log[] = receipts[index]?.logs ?? []
  if (transaction === undefined || logs.length === 0) return []
  const firstLogIndex = receipts.slice(0, index).reduce((count, { logs }) => count + logs.length, 0)
  return logs.map(([address, topics, data], offset) => ({
    address: bytesToHex(address),
    topics: topics.map((topic) => bytesToHex(topic)),
    data: bytesToHex(data),
    blockHash: bytesToHex(block.hash()),
    blockNumber: bigIntToHex(block.header.number),
    blockTimestamp: bigIntToHex(block.header.timestamp),
    transactionHash: bytesToHex(transaction.hash()),
    transactionIndex: intToHex(index),
    logIndex: intToHex(firstLogIndex + offset),
    removed: false,
  }))
}
