import { z } from 'zod'
import type { Model } from '../models/model.ts'
import { hashSchema } from '../transactions/hex.ts'
import { subjectOf, type TransactionJson } from '../transactions/transaction-json.ts'
import { contributionSchema, explain } from './explain.ts'
import { scoreTransactions } from './score-transactions.ts'
import { severities, severityOf } from './severity.ts'

export const predictionSchema = z.object({
  hash: hashSchema,
  score: z.number().gt(0).lt(1),
  isAnomaly: z.boolean(),
  /** `null` where it is no anomaly. */
  severity: z.enum(severities).nullable(),
  model: z.string(),
  contributions: z.array(contributionSchema),
  /** Features that were not told, for which the median was taken. */
  unknownFeatures: z.array(z.string()),
})

export type Prediction = z.output<typeof predictionSchema>

/** Scores transactions that others tell of, one prediction for each, in their order. */
export function predict(options: {
  readonly model: Model
  readonly anomalyThreshold: number
  readonly transactions: readonly TransactionJson[]
}): Prediction[] {
  const { model, anomalyThreshold, transactions } = options
  const { scores, rows } = scoreTransactions(model, transactions.map(subjectOf))
  return transactions.map(({ hash }, row) => {
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
