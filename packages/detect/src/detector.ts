import type { Logger } from '@windlass/service/logger'
import type { ActiveModel } from './models/active-model.ts'
import type { BatchScorer, DetectorMetrics } from './scoring/batch-scorer.ts'
import { batchesOf, batchesOfBlocks, type Source, type SourcedBatch } from './sources/batch-source.ts'

export interface DetectorOptions {
  readonly sources: readonly Source[]
  /** Read and scored; the others are at most trained on. */
  readonly isRead: (source: Source) => boolean
  readonly model: ActiveModel
  readonly scorer: BatchScorer
  readonly metrics: DetectorMetrics
  readonly logger: Logger
  readonly now: () => number
}

/** A failure that ended the reading of a source. */
export interface SourceFailure {
  readonly error: unknown
  readonly atMs: number
}

/** Scores every transaction of every source by the active model. */
export class Detector {
  /** Those that are read. */
  readonly sources: readonly Source[]
  readonly model: ActiveModel
  readonly scorer: BatchScorer
  readonly #options: DetectorOptions
  readonly #failures = new Map<string, SourceFailure>()

  constructor(options: DetectorOptions) {
    this.#options = options
    this.sources = options.sources.filter(options.isRead)
    this.model = options.model
    this.scorer = options.scorer
  }

  /** Why a source is read no further; `undefined` where it is, or has ended in good order. */
  failureOf(source: Source): SourceFailure | undefined {
    return this.#failures.get(source.name)
  }

  /**
   * Runs until every source has ended or `signal` aborts. Sources that end are read first, one after the other; then
   * those that are followed, at once.
   *
   * @throws what {@link ActiveModel.loadOrTrain} throws.
   */
  async run({ signal }: { readonly signal: AbortSignal }): Promise<void> {
    const trainable = this.#options.sources.filter((source) => source.kind !== 'kafka')
    const trainedOn = await this.model.loadOrTrain({ sources: trainable, signal })
    const followed: Promise<void>[] = []
    for (const source of this.sources) {
      const batches = source === trainedOn?.source ? batchesOfBlocks(trainedOn.stream) : batchesOf(source, { signal })
      const scored = this.#scoreAll({ source, batches, signal })
      if (source.kind === 'blocks') await scored
      else followed.push(scored)
    }
    await Promise.all(followed)
  }

  async #scoreAll(options: {
    readonly source: Source
    readonly batches: AsyncIterable<SourcedBatch>
    readonly signal: AbortSignal
  }): Promise<void> {
    const { source, batches, signal } = options
    const { metrics, logger, now } = this.#options
    try {
      for await (const batch of batches) {
        await this.#score(source, batch, signal)
        await batch.commit()
      }
      if (source.state.phase === 'done')
        logger.info({ source: source.name, transactions: this.scorer.transactionsScored(source.name) }, 'source ended')
    } catch (error) {
      // What was not kept when the detector was stopped is not committed and comes again.
      if (signal.aborted) return
      // The other sources go on. Status and readiness tell of this one.
      this.#failures.set(source.name, { error, atMs: now() })
      metrics.metric.sourceErrors.inc({ source: source.name })
      logger.error({ err: error, source: source.name }, 'the source is read no further')
    }
  }

  async #score(source: Source, batch: SourcedBatch, signal: AbortSignal): Promise<void> {
    const { logger } = this.#options
    const model = this.model.current
    if (model === undefined) throw new TypeError('transactions came to be scored before there was a model')
    await this.scorer.score({ model, source, batch, signal })
    const { subjects, block, dropped } = batch
    const height = block === undefined ? {} : { height: block.height }
    const facts = { source: source.name, ...height, transactions: subjects.length }
    logger.debug(facts, 'batch scored')
    if (dropped.length > 0) logger.info({ ...facts, dropped: dropped.length }, 'the chain was reorganised')
  }
}
