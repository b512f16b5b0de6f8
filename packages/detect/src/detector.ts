import type { DetectorSettings } from '@windlass/contract/detector-config'
import type { detectorMetrics } from '@windlass/contract/detector-metrics'
import { CodedError, isCodedError } from '@windlass/errors/coded-error'
import type { Logger } from '@windlass/service/logger'
import type { Metrics } from '@windlass/service/metrics'
import { AnomalyBuffer } from './anomalies/anomaly-buffer.ts'
import { RecentTransactions } from './anomalies/recent-transactions.ts'
import type { ScoredTransaction } from './anomalies/scored-transaction.ts'
import { subjectsOf } from './features/feature-subject.ts'
import { transactionFeatures } from './features/transaction-features.ts'
import { type Model, trainModel } from './models/model.ts'
import type { ModelStore } from './models/model-store.ts'
import { explain } from './scoring/explain.ts'
import { scoreTransactions } from './scoring/score-transactions.ts'
import { severityOf } from './scoring/severity.ts'
import type { BlockSource, SourcedBlock } from './sources/block-source.ts'

/** Transactions whose scores can be asked for by hash, at least. */
const recentTransactions = 20_000
/** A training takes no more than this from its source. */
const maxTrainingTransactions = 50_000

export type DetectorMetrics = Metrics<typeof detectorMetrics>

export interface DetectorOptions {
  readonly settings: Pick<DetectorSettings, 'forest' | 'training' | 'anomalyThreshold' | 'buffer'>
  readonly sources: readonly BlockSource[]
  readonly models: ModelStore
  readonly metrics: DetectorMetrics
  readonly logger: Logger
  readonly now: () => number
}

/** Scores every transaction of every source by the active model, and trains that model where there is none. */
export class Detector {
  readonly anomalies: AnomalyBuffer
  readonly recent = new RecentTransactions({ minKept: recentTransactions })
  readonly sources: readonly BlockSource[]
  readonly #options: DetectorOptions
  readonly #scoredBySource = new Map<string, number>()
  #model: Model | undefined
  #collected = 0

  constructor(options: DetectorOptions) {
    const { settings, metrics, now } = options
    this.#options = options
    this.sources = options.sources
    this.anomalies = new AnomalyBuffer({
      maxSize: settings.buffer.maxSize,
      ttlMs: settings.buffer.ttlSeconds * 1000,
      now,
      onEvicted: (reason, count) => metrics.metric.anomalyBufferEvictions.inc({ reason }, count),
    })
    metrics.onScrape(() => metrics.metric.anomalyBufferSize.set(this.anomalies.size))
  }

  /** The active model; `undefined` until the first one is trained. */
  get model(): Model | undefined {
    return this.#model
  }

  /** Transactions seen by a training that has not ended. */
  get collectedTransactions(): number {
    return this.#collected
  }

  transactionsScored(source: string): number {
    return this.#scoredBySource.get(source) ?? 0
  }

  /**
   * Runs until every source has ended or `signal` aborts. Sources that end are read first, one after the other; then
   * those that are followed, at once.
   *
   * @throws CodedError `DETECT_TRAINING_SOURCE` or `DETECT_TRAINING_TOO_FEW` where no model can be trained, or what the
   *   source that is trained on throws.
   */
  async run({ signal }: { readonly signal: AbortSignal }): Promise<void> {
    this.#model = await this.#loadActive()
    const streams = new Map(this.sources.map((source) => [source, source.blocks({ signal })]))
    if (this.#model === undefined) {
      const source = this.#trainingSource()
      const stream = streams.get(source)
      if (stream !== undefined) streams.set(source, await this.#trainOn(source, stream, signal))
    }
    const followed: Promise<void>[] = []
    for (const [source, stream] of streams) {
      const scored = this.#scoreAll(source, stream)
      if (source.kind === 'node') followed.push(scored)
      else await scored
    }
    await Promise.all(followed)
  }

  async #loadActive(): Promise<Model | undefined> {
    const { models, logger } = this.#options
    try {
      const model = await models.loadActive()
      if (model === undefined) return undefined
      const present = transactionFeatures.map(({ name }) => name)
      if (present.join() === model.features.join()) {
        logger.info({ model: model.id, transactions: model.transactions }, 'model loaded')
        return model
      }
      logger.warn({ model: model.id }, 'the active model was trained on other features; a new one is trained')
    } catch (error) {
      if (!isCodedError(error)) throw error
      logger.error({ err: error }, 'the active model cannot be loaded; a new one is trained')
    }
    return undefined
  }

  #trainingSource(): BlockSource {
    const { training } = this.#options.settings
    const source = training.source === 'first' ? this.sources[0] : this.sources.find(({ kind }) => kind === 'node')
    if (source !== undefined) return source
    throw new CodedError(
      'DETECT_TRAINING_SOURCE',
      `there is no source to train on: training.source is ${training.source}`,
      {
        hint: 'Name a node among the sources, or set training.source to first.',
      },
    )
  }

  /** Trains a model on the beginning of a stream and gives the whole stream back to be scored. */
  async #trainOn(
    source: BlockSource,
    stream: AsyncIterable<SourcedBlock>,
    signal: AbortSignal,
  ): Promise<AsyncIterable<SourcedBlock>> {
    const { settings, models, logger, now } = this.#options
    const { minTransactions } = settings.training
    const enough = source.kind === 'node' ? minTransactions : Math.max(minTransactions, maxTrainingTransactions)
    const iterator = stream[Symbol.asyncIterator]()
    const collected: SourcedBlock[] = []
    while (this.#collected < enough) {
      const next = await iterator.next()
      if (next.done === true) break
      collected.push(next.value)
      this.#collected += next.value.block.transactions.length
    }
    if (this.#collected < minTransactions && !signal.aborted)
      throw new CodedError(
        'DETECT_TRAINING_TOO_FEW',
        `${source.name} holds ${this.#collected} transactions, and training needs ${minTransactions}`,
        { hint: 'Give the source more blocks, or lower training.minTransactions.' },
      )
    signal.throwIfAborted()
    const subjects = collected.flatMap(({ block }) => subjectsOf(block))
    const model = await models.save(trainModel({ subjects, settings: settings.forest, trainedAtMs: now() }))
    this.#model = await models.activate(model.id)
    logger.info({ model: model.id, source: source.name, transactions: model.transactions }, 'model trained')
    return resume(collected, iterator)
  }

  async #scoreAll(source: BlockSource, stream: AsyncIterable<SourcedBlock>): Promise<void> {
    const { metrics, logger } = this.#options
    try {
      for await (const sourced of stream) {
        this.#score(source, sourced)
        await sourced.commit()
      }
    } catch (error) {
      // The other sources go on; the source says of itself that it failed, and readiness with it.
      metrics.metric.sourceErrors.inc({ source: source.name })
      logger.error({ err: error, source: source.name }, 'the source cannot be read on')
    }
  }

  #score(source: BlockSource, { block, dropped }: SourcedBlock): void {
    const { metrics, settings, logger, now } = this.#options
    const model = this.#model
    if (model === undefined) throw new TypeError('scored before a model was there')
    const startedMs = performance.now()
    this.#drop(dropped)
    const { scores, rows } = scoreTransactions(model, subjectsOf(block))
    for (const [row, { input: _, ...transaction }] of block.transactions.entries()) {
      const score = scores[row] as number
      const scored = {
        transaction,
        blockHash: block.hash,
        source: source.name,
        model: model.id,
        score,
        scoredAtMs: now(),
      }
      if (score >= settings.anomalyThreshold) this.#keepAnomaly(scored, () => explain({ model, rows, row }))
      else this.recent.add(scored)
    }
    const count = block.transactions.length
    this.#scoredBySource.set(source.name, this.transactionsScored(source.name) + count)
    metrics.metric.transactionsProcessed.inc({ source: source.name }, count)
    metrics.metric.streamProcessingDuration.observe((performance.now() - startedMs) / 1000)
    if (source.kind === 'node') metrics.metric.sourceHeight.set(Number(block.number))
    logger.debug({ source: source.name, height: Number(block.number), transactions: count }, 'block scored')
  }

  #keepAnomaly(scored: ScoredTransaction, contributions: () => ReturnType<typeof explain>): void {
    const anomaly = { ...scored, severity: severityOf(scored.score), contributions: contributions() }
    this.recent.add(anomaly)
    this.anomalies.add(anomaly)
    this.#options.metrics.metric.anomaliesDetected.inc({ severity: anomaly.severity })
  }

  #drop(blockHashes: readonly string[]): void {
    if (blockHashes.length === 0) return
    const hashes = new Set(blockHashes)
    this.anomalies.dropBlocks(hashes)
    this.recent.dropBlocks(hashes)
    this.#options.logger.info(
      { blocks: blockHashes.length },
      'blocks left the chain; what was found in them is dropped',
    )
  }
}

async function* resume<Item>(first: readonly Item[], rest: AsyncIterator<Item>): AsyncGenerator<Item> {
  yield* first
  while (true) {
    const next = await rest.next()
    if (next.done === true) return
    yield next.value
  }
}
