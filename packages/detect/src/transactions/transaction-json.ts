import { z } from 'zod'
import type { FeatureSubject } from '../features/feature-subject.ts'
import { addressSchema, dataSchema, hashSchema } from './hex.ts'
import { quantitySchema } from './quantity.ts'

/**
 * A transaction as others tell of it, in a request or a message: what everybody knows of one, and what may be known
 * besides, named as in JSON-RPC. What is left out is taken to be as in the median transaction of the training.
 */
export const transactionJsonSchema = z.object({
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

export type TransactionJson = z.output<typeof transactionJsonSchema>

/** What is scored of a transaction that others tell of. */
export function subjectOf(told: TransactionJson): FeatureSubject {
  const { type, nonce, input, maxFeePerGas, maxPriorityFeePerGas, baseFeePerGas } = told
  const { accessList, blobVersionedHashes, authorizationList } = told
  return {
    transaction: {
      hash: told.hash,
      from: told.from,
      to: told.to,
      valueWei: told.value,
      gas: told.gas,
      gasPriceWei: told.gasPrice,
      blockNumber: told.blockNumber,
      timestampSeconds: told.timestamp,
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
