import type { Severity } from '../scoring/severity.ts'
import type { Anomaly } from './scored-transaction.ts'

/** Why an anomaly left the buffer: too many, too old, its block left the chain, or a client cleared it. */
export type EvictionReason = 'capacity' | 'age' | 'reorg' | 'cleared'

export interface AnomalyBufferOptions {
  readonly maxSize: number
  readonly ttlMs: number
  readonly now: () => number
  readonly onEvicted: (reason: EvictionReason, count: number) => void
}

/**
 * The latest anomalies, in order of arrival: at most `maxSize`, none older than `ttlMs`, the oldest dropped first.
 *
 * Adding and dropping take constant time each: the oldest is found by a position that moves on, and the places it
 * leaves behind are given back when they are half of all. (A Map in order of insertion does not serve: finding its
 * first entry passes over every deleted one.)
 */
export class AnomalyBuffer {
  readonly #options: AnomalyBufferOptions
  #anomalies: Anomaly[] = []
  #first = 0

  constructor(options: AnomalyBufferOptions) {
    this.#options = options
  }

  get size(): number {
    this.#dropExpired()
    return this.#anomalies.length - this.#first
  }

  add(anomaly: Anomaly): void {
    this.#anomalies.push(anomaly)
    this.#dropExpired()
    const surplus = this.#anomalies.length - this.#first - this.#options.maxSize
    if (surplus > 0) this.#dropOldest(surplus, 'capacity')
  }

  /** The latest first. */
  list(options: { readonly severity?: Severity; readonly limit: number; readonly skip: number }): {
    readonly total: number
    readonly anomalies: Anomaly[]
  } {
    this.#dropExpired()
    const { severity, limit, skip } = options
    const present = this.#anomalies.slice(this.#first).reverse()
    const chosen = severity === undefined ? present : present.filter((anomaly) => anomaly.severity === severity)
    return { total: chosen.length, anomalies: chosen.slice(skip, skip + limit) }
  }

  /** Drops what was found in blocks that are no longer part of the chain. */
  dropBlocks(hashes: ReadonlySet<string>): void {
    this.#keep((anomaly) => !hashes.has(anomaly.blockHash), 'reorg')
  }

  /** Drops all and says how many there were. */
  clear(): number {
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
