import { z } from 'zod'
import { severities } from '../../scoring/severity.ts'
import { hashSchema } from '../../transactions/hex.ts'
import { contributionSchema } from './predict.ts'
import { digitsSchema } from './quantity.ts'

/** A transaction that was scored in its block. */
export const scoredTransactionSchema = z.object({
  hash: z.string(),
  from: z.string(),
  to: z.string().nullable(),
  /** Wei. */
  value: digitsSchema,
  gas: digitsSchema,
  /** Wei per gas. */
  gasPrice: digitsSchema,
  blockNumber: digitsSchema,
  /** Unix time of the block in seconds. */
  timestamp: digitsSchema,
  blockHash: z.string(),
  source: z.string(),
  model: z.string(),
  score: z.number(),
  scoredAtMs: z.int(),
  /** `null` where it is no anomaly. */
  severity: z.enum(severities).nullable(),
  contributions: z.array(contributionSchema),
})

export const transactionParamsSchema = z.object({ hash: hashSchema })

export const anomaliesQuerySchema = z.object({
  severity: z.enum(severities).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  skip: z.coerce.number().int().min(0).default(0),
})

/** Anomalies of one page, the latest first. */
export const anomaliesSchema = z.object({
  /** On all pages. */
  total: z.int().min(0),
  anomalies: z.array(scoredTransactionSchema),
})

export const clearedSchema = z.object({ cleared: z.int().min(0) })

export type ScoredTransactionBody = z.output<typeof scoredTransactionSchema>
