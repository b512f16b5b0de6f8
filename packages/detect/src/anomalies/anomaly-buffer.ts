import type { AnomalyPage, AnomalyStore, AnomalyStoreOptions, EvictionReason } from './anomaly-store.ts'
import type { Anomaly } from './scored-transaction.ts'

/**
 * Anomalies in memory, in order of arrival.
 *
 * Adding and dropping take constant time each: the oldest is found by a position that moves on, and the places it
 * leaves behind are given back when they are half of all. (A Map in order of insertion does not serve: finding its
 * first entry passes over every deleted one.)
 */
export class AnomalyBuffer implements AnomalyStore {
  readonly #options: AnomalyStoreOptions
  #anomalies: Anomaly[] = []
  #first = 0

  constructor(options: AnomalyStoreOptions) {
    this.#options = options
  }

  async size(): Promise<number> {
    this.#dropExpired()
    return this.#anomalies.length - this.#first
  }

  async add(anomalies: readonly Anomaly[]): Promise<void> {
    for (const anomaly of anomalies) this.#anomalies.push(anomaly)
    this.#dropExpired()
    const surplus = this.#anomalies.length - this.#first - this.#options.maxSize
    if (surplus > 0) this.#dropOldest(surplus, 'capacity')
  }

  async list({ severity, limit, skip }: Parameters<AnomalyStore['list']>[0]): Promise<AnomalyPage> {
    this.#dropExpired()
    const present = this.#anomalies.slice(this.#first).reverse()
    const chosen = severity === undefined ? present : present.filter((anomaly) => anomaly.severity === severity)
    return { total: chosen.length, anomalies: chosen.slice(skip, skip + limit) }
  }

  async find(transactionHash: string): Promise<Anomaly | undefined> {
    this.#dropExpired()
    return this.#anomalies.slice(this.#first).findLast(({ transaction }) => transaction.hash === transactionHash)
  }

  async dropBlocks(hashes: ReadonlySet<string>): Promise<void> {
    this.#keep(({ blockHash }) => blockHash === null || !hashes.has(blockHash), 'reorg')
  }

  async clear(): Promise<number> {
    this.#dropExpired()
    return this.#keep(() => false, 'cleared')
  }

  #keep(isKept: (anomaly: Anomaly) => boolean, reason: EvictionReason): number {
    const before = this.#anomalies.length - this.#first
    this.#anomalies = this.#anomalies.slice(this.#first).filter(isKept)
    this.#first = 0
    const dropped = before - this.#anomalies.length
    if (dropped > 0) this.#options.onEvicted(reason, dropped)
    return dropped
  }

  #dropExpired(): void {
    const oldestKeptMs = this.#options.now() - this.#options.ttlMs
    let expired = 0
    while ((this.#anomalies[this.#first + expired]?.scoredAtMs ?? Number.POSITIVE_INFINITY) <= oldestKeptMs) expired++
    if (expired > 0) this.#dropOldest(expired, 'age')
  }

  #dropOldest(count: number, reason: EvictionReason): void {
    this.#first += count
    if (this.#first * 2 > this.#anomalies.length) {
      this.#anomalies = this.#anomalies.slice(this.#first)
      this.#first = 0
    }
    this.#options.onEvicted(reason, count)
  }
}
