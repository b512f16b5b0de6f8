import type { DetectorSettings } from '@windlass/contract/detector-config'
import { CodedError, isCodedError } from '@windlass/errors/coded-error'
import type { Logger } from '@windlass/service/logger'
import type { Model } from './models/model.ts'
import type { ModelStore } from './models/model-store.ts'
import { trainOnStream } from './models/train-on-stream.ts'
import { BlockScorer, type DetectorMetrics } from './scoring/block-scorer.ts'
import type { BlockSource, SourcedBlock } from './sources/block-source.ts'

export interface DetectorOptions {
  readonly settings: Pick<DetectorSettings, 'forest' | 'training' | 'anomalyThreshold' | 'buffer'>
  readonly sources: readonly BlockSource[]
  readonly models: ModelStore
  readonly metrics: DetectorMetrics
  readonly logger: Logger
  readonly now: () => number
}

/** A failure that ended the reading of a source. */
export interface SourceFailure {
  readonly error: unknown
  readonly atMs: number
}

/** Scores every transaction of every source by the active model, and trains that model where there is none. */
export class Detector {
  readonly scorer: BlockScorer
  readonly sources: readonly BlockSource[]
  readonly models: ModelStore
  readonly #options: DetectorOptions
  readonly #failures = new Map<string, SourceFailure>()
  #model: Model | undefined
  #training: { readonly source: BlockSource; transactions: number } | undefined

  constructor(options: DetectorOptions) {
    this.#options = options
    this.sources = options.sources
    this.models = options.models
    this.scorer = new BlockScorer({ ...options.settings, metrics: options.metrics, now: options.now })
  }

  /** By which transactions are scored; `undefined` until the first one is trained. */
  get model(): Model | undefined {
    return this.#model
  }

  /** The training that goes on, with the transactions it has seen so far. */
  get training(): { readonly source: BlockSource; readonly transactions: number } | undefined {
    return this.#training
  }

  /** Why a source is read no further; `undefined` where it is, or has ended in good order. */
  failureOf(source: BlockSource): SourceFailure | undefined {
    return this.#failures.get(source.name)
  }

  /** Scores by another model from the next block on. Throws as {@link ModelStore.activate} does. */
  async activate(id: string): Promise<Model> {
    this.#model = await this.models.activate(id)
    return this.#model
  }

  /** Scores by the model before the present one from the next block on. Throws as {@link ModelStore.rollBack} does. */
  async rollBack(): Promise<Model> {
    this.#model = await this.models.rollBack()
    return this.#model
  }

  /**
   * Runs until every source has ended or `signal` aborts. Sources that end are read first, one after the other; then
   * those that are followed, at once.
   *
   * @throws CodedError `DETECT_TRAINING_SOURCE`, or what {@link trainOnStream} throws.
   */
  async run({ signal }: { readonly signal: AbortSignal }): Promise<void> {
    this.#model = await this.#loadActive()
    const streams = new Map(this.sources.map((source) => [source, source.blocks({ signal })]))
    if (this.#model === undefined) {
      const source = this.#trainingSource()
      streams.set(source, await this.#train(source, streams.get(source) ?? source.blocks({ signal }), signal))
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
    const { logger } = this.#options
    try {
      const model = await this.models.loadActive()
      if (model !== undefined) logger.info({ model: model.id, transactions: model.transactions }, 'model loaded')
      return model
    } catch (error) {
      if (!isCodedError(error)) throw error
      logger.error({ err: error }, 'the active model cannot be used; a new one is trained')
      return undefined
    }
  }

  #trainingSource(): BlockSource {
    const { source: wanted } = this.#options.settings.training
    const source = wanted === 'first' ? this.sources[0] : this.sources.find(({ kind }) => kind === 'node')
    if (source !== undefined) return source
    throw new CodedError('DETECT_TRAINING_SOURCE', `no source can be trained on: training.source is ${wanted}`, {
      hint: 'Name a node among the sources, or set training.source to first.',
    })
  }

  async #train(
    source: BlockSource,
    stream: AsyncIterable<SourcedBlock>,
    signal: AbortSignal,
  ): Promise<AsyncIterable<SourcedBlock>> {
    const { settings, logger, now } = this.#options
    const training = { source, transactions: 0 }
    this.#training = training
    const result = await trainOnStream({
      source,
      stream,
      settings: settings.forest,
      minTransactions: settings.training.minTransactions,
      now,
      onProgress: (transactions) => {
        training.transactions = transactions
      },
      signal,
    })
    const { id } = await this.models.save(result.trained)
    await this.activate(id)
    this.#training = undefined
    logger.info({ model: id, source: source.name, transactions: result.trained.transactions }, 'model trained')
    return result.stream
  }

  async #scoreAll(source: BlockSource, stream: AsyncIterable<SourcedBlock>): Promise<void> {
    const { metrics, logger, now } = this.#options
    try {
      for await (const sourced of stream) {
        this.#score(source, sourced)
        await sourced.commit()
      }
      if (source.state.phase === 'done')
        logger.info({ source: source.name, transactions: this.scorer.transactionsScored(source.name) }, 'source ended')
    } catch (error) {
      // The other sources go on. Status and readiness tell of this one.
      this.#failures.set(source.name, { error, atMs: now() })
      metrics.metric.sourceErrors.inc({ source: source.name })
      logger.error({ err: error, source: source.name }, 'the source is read no further')
    }
  }

  #score(source: BlockSource, sourced: SourcedBlock): void {
    const { logger } = this.#options
    if (this.#model === undefined) throw new TypeError('a block came to be scored before there was a model')
    this.scorer.score({ model: this.#model, source, sourced })
    const { block, dropped } = sourced
    const facts = { source: source.name, height: Number(block.number), transactions: block.transactions.length }
    logger.debug(facts, 'block scored')
    if (dropped.length > 0) logger.info({ ...facts, dropped: dropped.length }, 'the chain was reorganised')
  }
}
