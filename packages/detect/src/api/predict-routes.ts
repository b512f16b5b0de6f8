import { CodedError } from '@windlass/errors/coded-error'
import type { ActiveModel } from '../models/active-model.ts'
import { type Prediction, predict } from '../scoring/predict.ts'
import type { PredictionCache } from '../scoring/prediction-cache.ts'
import { type TransactionJson, transactionJsonSchema } from '../transactions/transaction-json.ts'
import { httpError } from './http-error.ts'
import { parseRequest } from './parse-request.ts'
import { predictBatchRequestSchema } from './schemas/predict.ts'
import type { ServerApp } from './server-app.ts'

export interface PredictRoutesOptions {
  readonly app: ServerApp
  readonly model: ActiveModel
  readonly anomalyThreshold: number
  readonly cache: PredictionCache
}

/** Adds the routes that score what a client sends. It is not kept among the anomalies. */
export function addPredictRoutes({ app, model, anomalyThreshold, cache }: PredictRoutesOptions): void {
  const answer = async (transactions: readonly TransactionJson[]): Promise<Prediction[]> => {
    const { current } = model
    if (current === undefined)
      throw httpError(
        503,
        new CodedError('DETECT_MODEL_NOT_READY', 'no model is trained yet', {
          hint: 'Ask again when /health/ready passes; it says how far the training is.',
        }),
      )
    const question = { model: current, anomalyThreshold, transactions }
    const known = await cache.get(question)
    const unknown = { ...question, transactions: transactions.filter((_, index) => known[index] === undefined) }
    const made = predict(unknown)
    await cache.set(unknown, made)
    const rest = made.values()
    return known.map((prediction) => prediction ?? (rest.next().value as Prediction))
  }
  app.post('/api/v1/predict', async ({ body }) => (await answer([parseRequest(transactionJsonSchema, body)]))[0])
  app.post('/api/v1/predict/batch', async ({ body }) => ({
    predictions: await answer(parseRequest(predictBatchRequestSchema, body).transactions),
  }))
}
