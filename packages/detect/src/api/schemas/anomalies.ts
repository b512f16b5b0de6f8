import { z } from 'zod'
import { scoredTransactionSchema } from '../../anomalies/scored-transaction-json.ts'
import { severities } from '../../scoring/severity.ts'
import { hashSchema } from '../../transactions/hex.ts'

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
