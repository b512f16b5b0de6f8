import type { TypedTransaction } from '@ethereumjs/tx'
import type { FeeOffer } from './fees.ts'

/** A transaction that waits. */
export interface PoolEntry {
  /** Hash in hex. */
  readonly id: string
  readonly transaction: TypedTransaction
  /** Address of the sender in hex. */
  readonly sender: string
  readonly offer: FeeOffer
  readonly costWei: bigint
  /** Counts up with every transaction that comes. */
  readonly arrival: number
}

/** The waiting transactions of one sender by nonce, and the nonce the chain expects next. */
export class SenderQueue {
  readonly #entries = new Map<bigint, PoolEntry>()
  #costWei = 0n
  /** Nonce of the sender in the state of the head. */
  stateNonce: bigint

  constructor(stateNonce: bigint) {
    this.stateNonce = stateNonce
  }

  get size(): number {
    return this.#entries.size
  }

  /** What all waiting transactions can cost. */
  get costWei(): bigint {
    return this.#costWei
  }

  at(nonce: bigint): PoolEntry | undefined {
    return this.#entries.get(nonce)
  }

  /** Takes the place of another of its nonce. */
  put(entry: PoolEntry): void {
    this.#costWei = this.costWithoutWei(entry.transaction.nonce) + entry.costWei
    this.#entries.set(entry.transaction.nonce, entry)
  }

  remove(entry: PoolEntry): void {
    this.#costWei = this.costWithoutWei(entry.transaction.nonce)
    this.#entries.delete(entry.transaction.nonce)
  }

  entries(): readonly PoolEntry[] {
    return [...this.#entries.values()]
  }

  /** First nonce from the state on that no transaction waits for. */
  nextNonce(): bigint {
    let nonce = this.stateNonce
    while (this.#entries.has(nonce)) nonce++
    return nonce
  }

  /** Those that a missing nonce before them keeps out of any block. */
  stranded(): readonly PoolEntry[] {
    const next = this.nextNonce()
    return this.entries().filter(({ transaction }) => transaction.nonce > next)
  }

  /** The one with the highest nonce: removing it leaves no gap. */
  last(): PoolEntry | undefined {
    let last: PoolEntry | undefined
    for (const entry of this.#entries.values())
      if (!last || entry.transaction.nonce > last.transaction.nonce) last = entry
    return last
  }

  /** What all but the one of this nonce can cost. */
  costWithoutWei(nonce: bigint): bigint {
    return this.#costWei - (this.#entries.get(nonce)?.costWei ?? 0n)
  }
}
