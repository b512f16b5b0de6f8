import type { TypedTransaction } from '@ethereumjs/tx'
import { minerFeePerGas } from './fees.ts'
import { PriorityQueue } from './priority-queue.ts'
import type { PoolEntry, SenderQueue } from './sender-queue.ts'

/** Less gas than any transaction needs. */
const leastGas = 21_000n

interface Candidate {
  readonly entry: PoolEntry
  readonly queue: SenderQueue
  readonly feePerGas: bigint
}

/**
 * Transactions for one block: of every sender in order of nonce, and among senders the one that pays the miner most,
 * the earlier where they pay the same.
 */
export function selectTransactions(options: {
  readonly queues: Iterable<SenderQueue>
  readonly gasLimit: bigint
  readonly baseFeePerGas: bigint
}): readonly TypedTransaction[] {
  const candidates = new PriorityQueue<Candidate>((a, b) =>
    a.feePerGas === b.feePerGas ? a.entry.arrival < b.entry.arrival : a.feePerGas > b.feePerGas,
  )
  const offer = (queue: SenderQueue, nonce: bigint) => {
    const entry = queue.at(nonce)
    const feePerGas = entry && minerFeePerGas(entry.offer, options.baseFeePerGas)
    if (entry && feePerGas !== undefined && feePerGas >= 0n) candidates.push({ entry, queue, feePerGas })
  }
  for (const queue of options.queues) offer(queue, queue.stateNonce)

  const selected: TypedTransaction[] = []
  let gasLeft = options.gasLimit
  while (gasLeft >= leastGas) {
    const best = candidates.pop()
    if (!best) break
    const { transaction } = best.entry
    // What does not fit holds back the later ones of its sender, but nobody else's.
    if (transaction.gasLimit > gasLeft) continue
    gasLeft -= transaction.gasLimit
    selected.push(transaction)
    offer(best.queue, transaction.nonce + 1n)
  }
  return selected
}
