import { z } from 'zod'
import { predictionSchema } from '../../scoring/predict.ts'
import { transactionJsonSchema } from '../../transactions/transaction-json.ts'

export const predictBatchRequestSchema = z.object({ transactions: z.array(transactionJsonSchema).min(1).max(1000) })

export const predictBatchResponseSchema = z.object({ predictions: z.array(predictionSchema) })
