import type { Common } from '@ethereumjs/common'
import { RLP } from '@ethereumjs/rlp'
import { createTxFromRLP, type TypedTransaction } from '@ethereumjs/tx'
import { bytesToHex } from '@ethereumjs/util'
import { TopicValidatorResult } from '@libp2p/gossipsub'
import type { TransactionPool } from '../ledger.ts'
import { readBytes, readList } from './rlp-fields.ts'

/** A message ends when it holds this much. */
const maxBatchTransactions = 512
const maxBatchBytes = 256 * 2 ** 10
const maxTransactionBytes = 2 ** 20
/** Transactions that came within this time share a message, which costs far less than one message each. */
const flushAfterMs = 25

export interface TransactionGossipOptions {
  readonly common: Common
  readonly pool: TransactionPool
  readonly publish: (message: Uint8Array) => void
}

export interface TransactionGossip extends Disposable {
  /** Judges a batch that came by gossip by offering it to the pool: passed on where anything in it was new and valid. */
  judge(message: Uint8Array): Promise<TopicValidatorResult>
}

/** Publishes in batches what the pool took from elsewhere than from gossip, and offers the pool what gossip brings. */
export function createTransactionGossip({ common, pool, publish }: TransactionGossipOptions): TransactionGossip {
  /** Offered by gossip right now: gossip itself passes these on. */
  const arriving = new Set<string>()
  let batch: Uint8Array[] = []
  let batchBytes = 0
  let timer: NodeJS.Timeout | undefined

  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (batch.length === 0) return
    publish(RLP.encode(batch))
    batch = []
    batchBytes = 0
  }
  const unsubscribe = pool.onAdded((transaction) => {
    if (arriving.has(bytesToHex(transaction.hash()))) return
    const bytes = transaction.serialize()
    if (batchBytes + bytes.length > maxBatchBytes) flush()
    batch.push(bytes)
    batchBytes += bytes.length
    if (batch.length >= maxBatchTransactions) flush()
    timer ??= setTimeout(flush, flushAfterMs)
  })

  return {
    async judge(message) {
      let transactions: TypedTransaction[]
      try {
        transactions = decodeTransactions(message, common)
      } catch {
        return TopicValidatorResult.Reject
      }
      let added = 0
      for (const transaction of transactions) {
        const hash = bytesToHex(transaction.hash())
        arriving.add(hash)
        try {
          if ((await pool.add(transaction)).state === 'added') added++
        } finally {
          arriving.delete(hash)
        }
      }
      return added > 0 ? TopicValidatorResult.Accept : TopicValidatorResult.Ignore
    },
    [Symbol.dispose]() {
      unsubscribe()
      // What the pool took last is nowhere else yet.
      flush()
    },
  }
}

function decodeTransactions(message: Uint8Array, common: Common): TypedTransaction[] {
  return readList(RLP.decode(message), { min: 1, max: maxBatchTransactions }).map((item) =>
    createTxFromRLP(readBytes(item, { max: maxTransactionBytes }), { common }),
  )
}
