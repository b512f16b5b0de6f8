import { z } from 'zod'
import { severities } from '../../scoring/severity.ts'
import { addressSchema, dataSchema, hashSchema } from '../../transactions/hex.ts'
import { quantitySchema } from './quantity.ts'

/**
 * A transaction to be scored: what everybody knows of one, and what may be known besides, named as in JSON-RPC. What is
 * left out is taken to be as in the median transaction of the training, and the answer says so.
 */
export const predictRequestSchema = z.object({
  hash: hashSchema,
  from: addressSchema,
  to: addressSchema.nullable().describe('null where a contract is created'),
  value: quantitySchema.describe('Wei'),
  gas: quantitySchema.describe('Gas limit'),
  gasPrice: quantitySchema.describe('Wei per gas'),
  blockNumber: quantitySchema,
  timestamp: quantitySchema.describe('Unix time of the block in seconds'),
  type: quantitySchema.refine((type) => type <= 255n, 'an EIP-2718 type, below 256').optional(),
  nonce: quantitySchema.optional(),
  input: dataSchema.optional(),
  maxFeePerGas: quantitySchema.optional(),
  maxPriorityFeePerGas: quantitySchema.optional(),
  accessList: z.array(z.object({ address: addressSchema, storageKeys: z.array(hashSchema) })).optional(),
  blobVersionedHashes: z.array(hashSchema).optional(),
  authorizationList: z.array(z.unknown()).optional(),
  baseFeePerGas: quantitySchema.optional().describe('Of the block, in wei per gas'),
})

export const predictBatchRequestSchema = z.object({ transactions: z.array(predictRequestSchema).min(1).max(1000) })

export const contributionSchema = z.object({
  feature: z.string(),
  value: z.number(),
  /** Of the transactions the model was trained on. */
  median: z.number(),
  /** By how much the score falls where the feature is given its median instead. */
  contribution: z.number(),
})

export const predictionSchema = z.object({
  hash: hashSchema,
  score: z.number().gt(0).lt(1),
  isAnomaly: z.boolean(),
  /** `null` where it is no anomaly. */
  severity: z.enum(severities).nullable(),
  model: z.string(),
  contributions: z.array(contributionSchema),
  /** Features the request did not tell, for which the median was taken. */
  unknownFeatures: z.array(z.string()),
})

export const predictBatchResponseSchema = z.object({ predictions: z.array(predictionSchema) })

export type PredictRequest = z.output<typeof predictRequestSchema>
export type Prediction = z.output<typeof predictionSchema>
