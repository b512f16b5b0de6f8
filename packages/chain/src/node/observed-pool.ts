import type { TransactionPool } from '../ledger.ts'

/** `pool`, with every refusal told to `onRefused`, whoever offered the transaction. */
export function observedPool(pool: TransactionPool, onRefused: (reason: string) => void): TransactionPool {
  return {
    get size() {
      return pool.size
    },
    get: (hash) => pool.get(hash),
    nextNonce: (address) => pool.nextNonce(address),
    select: (options) => pool.select(options),
    onAdded: (listener) => pool.onAdded(listener),
    async add(transaction) {
      const result = await pool.add(transaction)
      if (result.state === 'refused') onRefused(result.reason)
      return result
    },
  }
}
