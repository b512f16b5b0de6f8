import type { DetectorSettings } from '@windlass/contract/detector-config'
import { CodedError, isCodedError } from '@windlass/errors/coded-error'
import type { Logger } from '@windlass/service/logger'
import { BlockFiles, sampleName } from '../sources/block-files.ts'
import type { BlockSource, SourcedBlock } from '../sources/block-source.ts'
import type { Model } from './model.ts'
import type { ModelStore } from './model-store.ts'
import { trainOnStream } from './train-on-stream.ts'

export interface ActiveModelOptions {
  readonly settings: Pick<DetectorSettings, 'forest' | 'training'>
  readonly store: ModelStore
  readonly logger: Logger
  readonly now: () => number
}

/** A source that was trained on, with all it gives, so that this is scored too. */
export interface TrainedOn {
  readonly source: BlockSource
  readonly stream: AsyncIterable<SourcedBlock>
}

/** The model by which transactions are scored. */
export class ActiveModel {
  readonly store: ModelStore
  readonly #options: ActiveModelOptions
  #current: Model | undefined
  #training: { readonly source: BlockSource; transactions: number } | undefined

  constructor(options: ActiveModelOptions) {
    this.#options = options
    this.store = options.store
  }

  /** `undefined` until the first one is loaded or trained. */
  get current(): Model | undefined {
    return this.#current
  }

  /** The training that goes on, with the transactions it has seen so far. */
  get training(): { readonly source: BlockSource; readonly transactions: number } | undefined {
    return this.#training
  }

  /** Scores by another model from the next batch on. Throws as {@link ModelStore.activate} does. */
  async activate(id: string): Promise<Model> {
    this.#current = await this.store.activate(id)
    return this.#current
  }

  /** Scores by the model before the present one from the next batch on. Throws as {@link ModelStore.rollBack} does. */
  async rollBack(): Promise<Model> {
    this.#current = await this.store.rollBack()
    return this.#current
  }

  /**
   * Loads the model that was active last; where there is none that can be used, trains one, on the sample that ships
   * with the detector where no source gives blocks.
   *
   * @returns What was trained on, where something was.
   * @throws CodedError `DETECT_TRAINING_SOURCE`, or what {@link trainOnStream} throws.
   */
  async loadOrTrain(options: {
    readonly sources: readonly BlockSource[]
    readonly signal: AbortSignal
  }): Promise<TrainedOn | undefined> {
    this.#current = await this.#loadActive()
    return this.#current === undefined ? this.#train(options) : undefined
  }

  async #loadActive(): Promise<Model | undefined> {
    const { logger, store } = this.#options
    try {
      const model = await store.loadActive()
      if (model !== undefined) logger.info({ model: model.id, transactions: model.transactions }, 'model loaded')
      return model
    } catch (error) {
      if (!isCodedError(error)) throw error
      logger.error({ err: error }, 'the active model cannot be used; a new one is trained')
      return undefined
    }
  }

  async #train(options: Parameters<ActiveModel['loadOrTrain']>[0]): Promise<TrainedOn> {
    const { settings, store, logger, now } = this.#options
    const source = this.#trainingSource(options.sources)
    const training = { source, transactions: 0 }
    this.#training = training
    const { trained, stream } = await trainOnStream({
      source,
      stream: source.blocks(options),
      settings: settings.forest,
      minTransactions: settings.training.minTransactions,
      now,
      onProgress: (transactions) => {
        training.transactions = transactions
      },
      signal: options.signal,
    })
    const { id } = await store.save(trained)
    await this.activate(id)
    this.#training = undefined
    logger.info({ model: id, source: source.name, transactions: trained.transactions }, 'model trained')
    return { source, stream }
  }

  #trainingSource(sources: readonly BlockSource[]): BlockSource {
    const { source: wanted } = this.#options.settings.training
    if (wanted === 'first') return sources[0] ?? new BlockFiles({ path: sampleName, name: sampleName })
    const followed = sources.find(({ kind }) => kind === 'node')
    if (followed !== undefined) return followed
    throw new CodedError('DETECT_TRAINING_SOURCE', `no source can be trained on: training.source is ${wanted}`, {
      hint: 'Name a node among the sources, or set training.source to first.',
    })
  }
}
