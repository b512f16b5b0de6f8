import type { detectorMetrics } from '@windlass/contract/detector-metrics'
import type { Metrics } from '@windlass/service/metrics'
import type { AnomalyStore } from '../anomalies/anomaly-store.ts'
import type { RecentTransactions } from '../anomalies/recent-transactions.ts'
import type { Anomaly } from '../anomalies/scored-transaction.ts'
import type { Model } from '../models/model.ts'
import type { Source, SourcedBatch } from '../sources/batch-source.ts'
import { type OnFailure, retryUntilDone } from '../waiting/retry-until-done.ts'
import { explain } from './explain.ts'
import { scoreTransactions } from './score-transactions.ts'
import { severityOf } from './severity.ts'

export type DetectorMetrics = Metrics<typeof detectorMetrics>

export interface BatchScorerOptions {
  readonly anomalyThreshold: number
  readonly anomalies: AnomalyStore
  /** Absent where nobody asks for transactions that are no anomalies. */
  readonly recent?: RecentTransactions
  readonly metrics: DetectorMetrics
  readonly now: () => number
  /** Told of every attempt to keep anomalies that failed. */
  readonly onFailure: OnFailure
}

interface ScoreOptions {
  readonly model: Model
  readonly source: Source
  readonly batch: SourcedBatch
  readonly signal: AbortSignal
}

/** Scores what sources give and keeps what was found in it. */
export class BatchScorer {
  readonly anomalies: AnomalyStore
  readonly recent: RecentTransactions | undefined
  readonly #options: BatchScorerOptions
  readonly #scoredBySource = new Map<string, number>()

  constructor(options: BatchScorerOptions) {
    this.#options = options
    this.anomalies = options.anomalies
    this.recent = options.recent
  }

  transactionsScored(source: string): number {
    return this.#scoredBySource.get(source) ?? 0
  }

  /**
   * Scores every transaction of a batch and drops what was found in the blocks it replaces. Returns when what was found
   * is kept; while the store is away it waits, for as long as it takes.
   *
   * @throws the reason of `signal` once it aborts.
   */
  async score(options: ScoreOptions): Promise<void> {
    const { source, batch, signal } = options
    const { metrics, onFailure } = this.#options
    const startedMs = performance.now()
    const dropped = new Set(batch.dropped)
    if (dropped.size > 0) this.recent?.dropBlocks(dropped)
    const found = this.#find(options)
    metrics.metric.streamProcessingDuration.observe((performance.now() - startedMs) / 1000)
    const keep = async () => {
      if (dropped.size > 0) await this.anomalies.dropBlocks(dropped)
      if (found.length > 0) await this.anomalies.add(found)
    }
    await retryUntilDone({ action: keep, onFailure, signal })
    this.#count({ source, batch, found })
  }

  #find({ model, source, batch }: ScoreOptions): Anomaly[] {
    const { anomalyThreshold, now } = this.#options
    const { subjects, block } = batch
    const { scores, rows } = scoreTransactions(model, subjects)
    const common = { blockHash: block?.hash ?? null, source: source.name, model: model.id, scoredAtMs: now() }
    const found: Anomaly[] = []
    for (const [row, subject] of subjects.entries()) {
      const { input: _, ...transaction } = subject.transaction
      const score = scores[row] as number
      const scored = { ...common, transaction, score }
      if (score < anomalyThreshold) {
        this.recent?.add(scored)
        continue
      }
      const anomaly = { ...scored, severity: severityOf(score), contributions: explain({ model, rows, row }) }
      this.recent?.add(anomaly)
      found.push(anomaly)
    }
    return found
  }

  #count(options: { readonly source: Source; readonly batch: SourcedBatch; readonly found: readonly Anomaly[] }): void {
    const { source, batch, found } = options
    const { metric } = this.#options.metrics
    const { subjects, block } = batch
    this.#scoredBySource.set(source.name, this.transactionsScored(source.name) + subjects.length)
    metric.transactionsProcessed.inc({ source: source.name }, subjects.length)
    for (const { severity } of found) metric.anomaliesDetected.inc({ severity })
    if (source.kind === 'node' && block !== undefined) metric.sourceHeight.set(block.height)
  }
}
