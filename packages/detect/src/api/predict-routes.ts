import { CodedError } from '@windlass/errors/coded-error'
import type { Detector } from '../detector.ts'
import type { FeatureSubject } from '../features/feature-subject.ts'
import { explain } from '../scoring/explain.ts'
import { scoreTransactions } from '../scoring/score-transactions.ts'
import { severityOf } from '../scoring/severity.ts'
import { httpError } from './http-error.ts'
import { parseRequest } from './parse-request.ts'
import {
  type Prediction,
  type PredictRequest,
  predictBatchRequestSchema,
  predictRequestSchema,
} from './schemas/predict.ts'
import type { ServerApp } from './server-app.ts'

export interface PredictRoutesOptions {
  readonly app: ServerApp
  readonly detector: Detector
  readonly anomalyThreshold: number
}

/** Adds the routes that score what a client sends. Nothing of it is kept. */
export function addPredictRoutes({ app, detector, anomalyThreshold }: PredictRoutesOptions): void {
  const predict = (requests: readonly PredictRequest[]): Prediction[] => {
    const { model } = detector
    if (model === undefined)
      throw httpError(
        503,
        new CodedError('DETECT_MODEL_NOT_READY', 'no model is trained yet', {
          hint: 'Ask again when /health/ready passes; it says how far the training is.',
        }),
      )
    const { scores, rows } = scoreTransactions(model, requests.map(subjectOf))
    return requests.map(({ hash }, row) => {
      const score = scores[row] as number
      const isAnomaly = score >= anomalyThreshold
      const values = rows.values.subarray(row * rows.features, (row + 1) * rows.features)
      return {
        hash,
        score,
        isAnomaly,
        severity: isAnomaly ? severityOf(score) : null,
        model: model.id,
        contributions: explain({ model, rows, row }),
        unknownFeatures: model.features.filter((_, column) => Number.isNaN(values[column])),
      }
    })
  }
  app.post('/api/v1/predict', async ({ body }) => predict([parseRequest(predictRequestSchema, body)])[0])
  app.post('/api/v1/predict/batch', async ({ body }) => ({
    predictions: predict(parseRequest(predictBatchRequestSchema, body).transactions),
  }))
}

function subjectOf(request: PredictRequest): FeatureSubject {
  const { type, nonce, input, maxFeePerGas, maxPriorityFeePerGas, baseFeePerGas } = request
  const { accessList, blobVersionedHashes, authorizationList } = request
  return {
    transaction: {
      hash: request.hash,
      from: request.from,
      to: request.to,
      valueWei: request.value,
      gas: request.gas,
      gasPriceWei: request.gasPrice,
      blockNumber: request.blockNumber,
      timestampSeconds: request.timestamp,
      ...(type !== undefined && { type: Number(type) }),
      ...(nonce !== undefined && { nonce }),
      ...(input !== undefined && { input }),
      ...(maxFeePerGas !== undefined && { maxFeePerGasWei: maxFeePerGas }),
      ...(maxPriorityFeePerGas !== undefined && { maxPriorityFeePerGasWei: maxPriorityFeePerGas }),
      ...(accessList !== undefined && {
        accessListEntries: accessList.reduce((sum, { storageKeys }) => sum + 1 + storageKeys.length, 0),
      }),
      ...(blobVersionedHashes !== undefined && { blobs: blobVersionedHashes.length }),
      ...(authorizationList !== undefined && { authorizations: authorizationList.length }),
    },
    ...(baseFeePerGas !== undefined && { baseFeePerGasWei: baseFeePerGas }),
  }
}
