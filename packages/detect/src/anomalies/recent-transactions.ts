import type { ScoredTransaction } from './scored-transaction.ts'

/**
 * What was scored recently, by transaction hash: at least the last `minKept`, at most twice as many.
 *
 * Two generations of maps, so that forgetting costs nothing: when the younger is full, the elder is let go whole.
 */
export class RecentTransactions {
  readonly #minKept: number
  #younger = new Map<string, ScoredTransaction>()
  #elder = new Map<string, ScoredTransaction>()

  constructor({ minKept }: { readonly minKept: number }) {
    this.#minKept = minKept
  }

  add(scored: ScoredTransaction): void {
    this.#younger.set(scored.transaction.hash, scored)
    if (this.#younger.size < this.#minKept) return
    this.#elder = this.#younger
    this.#younger = new Map()
  }

  get(hash: string): ScoredTransaction | undefined {
    return this.#younger.get(hash) ?? this.#elder.get(hash)
  }

  /** Forgets what was scored in blocks that are no longer part of the chain. */
  dropBlocks(hashes: ReadonlySet<string>): void {
    for (const generation of [this.#younger, this.#elder])
      for (const [hash, { blockHash }] of generation)
        if (blockHash !== null && hashes.has(blockHash)) generation.delete(hash)
  }
}
