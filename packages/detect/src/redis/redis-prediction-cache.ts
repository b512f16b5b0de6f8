import { createHash } from 'node:crypto'
import { isCodedError } from '@windlass/errors/coded-error'
import { fingerprintOf } from '../models/fingerprint.ts'
import { type Prediction, predictionSchema } from '../scoring/predict.ts'
import type { PredictionCache, PredictionQuestion } from '../scoring/prediction-cache.ts'
import type { RedisConnection } from './redis-connection.ts'

const ttlSeconds = 2 * 60 * 60

export type LookUpResult = 'hit' | 'miss' | 'error'

/**
 * Predictions for two hours, under a hash of all they depend on: the model, the threshold, and everything that was told
 * of the transaction. The hash of the transaction alone does not do, because one request may tell more than another.
 */
export class RedisPredictionCache implements PredictionCache {
  readonly #connection: RedisConnection
  readonly #onLookUp: (result: LookUpResult, count: number) => void

  constructor(options: {
    readonly connection: RedisConnection
    readonly onLookUp: (result: LookUpResult, count: number) => void
  }) {
    this.#connection = options.connection
    this.#onLookUp = options.onLookUp
  }

  async get(question: PredictionQuestion): Promise<readonly (Prediction | undefined)[]> {
    const keys = keysOf(question)
    const texts = await this.#unlessAway(() => this.#connection.run((redis) => redis.mget(keys)))
    if (texts === undefined) {
      this.#onLookUp('error', keys.length)
      return keys.map(() => undefined)
    }
    const hits = texts.filter((text) => text !== null).length
    if (hits > 0) this.#onLookUp('hit', hits)
    if (hits < texts.length) this.#onLookUp('miss', texts.length - hits)
    // Elsewhere the same model may have another name.
    return texts.map((text) =>
      text === null ? undefined : { ...predictionSchema.parse(JSON.parse(text)), model: question.model.id },
    )
  }

  async set(question: PredictionQuestion, predictions: readonly Prediction[]): Promise<void> {
    if (predictions.length === 0) return
    const keys = keysOf(question)
    await this.#unlessAway(() =>
      this.#connection.run(async (redis) => {
        const pipeline = redis.pipeline()
        for (const [index, prediction] of predictions.entries())
          pipeline.set(keys[index] as string, JSON.stringify(prediction), 'EX', ttlSeconds)
        await pipeline.exec()
      }),
    )
  }

  /** `undefined` where Redis is away: a prediction does not need it. */
  async #unlessAway<Result>(action: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await action()
    } catch (error) {
      if (isCodedError(error, 'DETECT_REDIS_AWAY')) return undefined
      throw error
    }
  }
}

function keysOf({ model, anomalyThreshold, transactions }: PredictionQuestion): string[] {
  const common = [fingerprintOf(model), anomalyThreshold]
  return transactions.map((transaction) => {
    const text = JSON.stringify([...common, transaction], (_, value) =>
      typeof value === 'bigint' ? `${value}` : value,
    )
    return `prediction:${createHash('sha256').update(text).digest('base64url')}`
  })
}
