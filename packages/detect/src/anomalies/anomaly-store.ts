import type { Severity } from '../scoring/severity.ts'
import type { Anomaly } from './scored-transaction.ts'

/** Why an anomaly left: too many, too old, its block left the chain, or a client cleared all. */
export type EvictionReason = 'capacity' | 'age' | 'reorg' | 'cleared'

export interface AnomalyStoreOptions {
  readonly maxSize: number
  readonly ttlMs: number
  readonly now: () => number
  readonly onEvicted: (reason: EvictionReason, count: number) => void
}

export interface AnomalyPage {
  /** On all pages. */
  readonly total: number
  readonly anomalies: readonly Anomaly[]
}

/**
 * The latest anomalies: at most `maxSize`, none older than `ttlMs`, the oldest dropped first.
 *
 * A store outside this process rejects with `DETECT_REDIS_AWAY` while it cannot be reached.
 */
export interface AnomalyStore {
  /** Returns when they are kept; those that are there already stay as they are. */
  add(anomalies: readonly Anomaly[]): Promise<void>
  /** The latest first. */
  list(options: { readonly severity?: Severity; readonly limit: number; readonly skip: number }): Promise<AnomalyPage>
  find(transactionHash: string): Promise<Anomaly | undefined>
  /** Drops what was found in blocks that are no longer part of the chain. */
  dropBlocks(hashes: ReadonlySet<string>): Promise<void>
  /** Drops all and says how many there were. */
  clear(): Promise<number>
  size(): Promise<number>
}
