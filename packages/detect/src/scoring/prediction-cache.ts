import type { Model } from '../models/model.ts'
import type { TransactionJson } from '../transactions/transaction-json.ts'
import type { Prediction } from './predict.ts'

/** What a prediction depends on. */
export interface PredictionQuestion {
  readonly model: Model
  readonly anomalyThreshold: number
  readonly transactions: readonly TransactionJson[]
}

/** Predictions that were made before. While the cache is away it holds none. */
export interface PredictionCache {
  /** What is kept for each transaction, in their order. */
  get(question: PredictionQuestion): Promise<readonly (Prediction | undefined)[]>
  set(question: PredictionQuestion, predictions: readonly Prediction[]): Promise<void>
}

/** In the place of a cache where there is none. */
export const noPredictionCache: PredictionCache = {
  get: async ({ transactions }) => transactions.map(() => undefined),
  set: async () => {},
}
