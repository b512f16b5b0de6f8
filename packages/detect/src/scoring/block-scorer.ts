import type { detectorMetrics } from '@windlass/contract/detector-metrics'
import type { Metrics } from '@windlass/service/metrics'
import { AnomalyBuffer } from '../anomalies/anomaly-buffer.ts'
import { RecentTransactions } from '../anomalies/recent-transactions.ts'
import { subjectsOf } from '../features/feature-subject.ts'
import type { Model } from '../models/model.ts'
import type { BlockSource, SourcedBlock } from '../sources/block-source.ts'
import { explain } from './explain.ts'
import { scoreTransactions } from './score-transactions.ts'
import { severityOf } from './severity.ts'

/** Transactions whose scores can be asked for by hash, at least. */
const recentTransactions = 20_000

export type DetectorMetrics = Metrics<typeof detectorMetrics>

export interface BlockScorerOptions {
  readonly anomalyThreshold: number
  readonly buffer: { readonly maxSize: number; readonly ttlSeconds: number }
  readonly metrics: DetectorMetrics
  readonly now: () => number
}

/** Scores blocks and keeps what was found in them. */
export class BlockScorer {
  readonly anomalies: AnomalyBuffer
  readonly recent = new RecentTransactions({ minKept: recentTransactions })
  readonly #options: BlockScorerOptions
  readonly #scoredBySource = new Map<string, number>()

  constructor(options: BlockScorerOptions) {
    this.#options = options
    const { metric } = options.metrics
    this.anomalies = new AnomalyBuffer({
      maxSize: options.buffer.maxSize,
      ttlMs: options.buffer.ttlSeconds * 1000,
      now: options.now,
      onEvicted: (reason, count) => metric.anomalyBufferEvictions.inc({ reason }, count),
    })
    options.metrics.onScrape(() => metric.anomalyBufferSize.set(this.anomalies.size))
  }

  transactionsScored(source: string): number {
    return this.#scoredBySource.get(source) ?? 0
  }

  /** Scores every transaction of a block and drops what was found in the blocks it replaces. */
  score(options: { readonly model: Model; readonly source: BlockSource; readonly sourced: SourcedBlock }): void {
    const { source, sourced } = options
    const { metric } = this.#options.metrics
    const startedMs = performance.now()
    const dropped = new Set(sourced.dropped)
    if (dropped.size > 0) {
      this.anomalies.dropBlocks(dropped)
      this.recent.dropBlocks(dropped)
    }
    this.#scoreTransactions(options)
    const { number, transactions } = sourced.block
    this.#scoredBySource.set(source.name, this.transactionsScored(source.name) + transactions.length)
    metric.transactionsProcessed.inc({ source: source.name }, transactions.length)
    metric.streamProcessingDuration.observe((performance.now() - startedMs) / 1000)
    if (source.kind === 'node') metric.sourceHeight.set(Number(number))
  }

  #scoreTransactions({ model, source, sourced }: Parameters<BlockScorer['score']>[0]): void {
    const { anomalyThreshold, metrics, now } = this.#options
    const { block } = sourced
    const { scores, rows } = scoreTransactions(model, subjectsOf(block))
    const common = { blockHash: block.hash, source: source.name, model: model.id, scoredAtMs: now() }
    for (const [row, { input: _, ...transaction }] of block.transactions.entries()) {
      const score = scores[row] as number
      const scored = { ...common, transaction, score }
      if (score < anomalyThreshold) {
        this.recent.add(scored)
        continue
      }
      const anomaly = { ...scored, severity: severityOf(score), contributions: explain({ model, rows, row }) }
      this.recent.add(anomaly)
      this.anomalies.add(anomaly)
      metrics.metric.anomaliesDetected.inc({ severity: anomaly.severity })
    }
  }
}
