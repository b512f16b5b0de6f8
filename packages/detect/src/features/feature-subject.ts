import type { Block, Transaction } from '../transactions/transaction.ts'

/** A transaction with what its block tells about it; `undefined` where that is not known. */
export interface FeatureSubject {
  readonly transaction: Transaction
  readonly baseFeePerGasWei?: bigint
  /** Transactions of the same sender in the block, this one included. */
  readonly sentInBlock?: number
  /** Transactions to the same recipient in the block, this one included; contract creations count as one recipient. */
  readonly receivedInBlock?: number
}

/** The transactions of a block with what the whole block tells about each. */
export function subjectsOf(block: Block): FeatureSubject[] {
  const sent = countBy(block.transactions, ({ from }) => from)
  const received = countBy(block.transactions, ({ to }) => to)
  return block.transactions.map((transaction) => ({
    transaction,
    ...(block.baseFeePerGasWei !== undefined && { baseFeePerGasWei: block.baseFeePerGasWei }),
    sentInBlock: sent.get(transaction.from) ?? 0,
    receivedInBlock: received.get(transaction.to) ?? 0,
  }))
}

function countBy<Key>(transactions: readonly Transaction[], keyOf: (transaction: Transaction) => Key) {
  const counts = new Map<Key, number>()
  for (const transaction of transactions) {
    const key = keyOf(transaction)
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return counts
}
