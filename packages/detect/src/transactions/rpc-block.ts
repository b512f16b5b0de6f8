import { z } from 'zod'
import { addressSchema as address, dataSchema as data, hashSchema as hash } from './hex.ts'

const quantity = z
  .string()
  .regex(/^0x(0|[1-9a-fA-F][0-9a-fA-F]{0,63})$/, 'a quantity: 0x and up to 64 hex digits without leading zeros')
  .transform(BigInt)

const count = quantity.refine((value) => value <= 255n, 'a number below 256').transform(Number)

const accessList = z.array(z.object({ address, storageKeys: z.array(hash) }))

const rpcTransactionFields = z.object({
  hash,
  blockNumber: quantity,
  transactionIndex: quantity,
  type: count.default(0),
  from: address,
  to: address.nullable(),
  value: quantity,
  gas: quantity,
  gasPrice: quantity,
  nonce: quantity,
  input: data,
  maxFeePerGas: quantity.optional(),
  maxPriorityFeePerGas: quantity.optional(),
  accessList: accessList.optional(),
  maxFeePerBlobGas: quantity.optional(),
  blobVersionedHashes: z.array(hash).optional(),
  authorizationList: z.array(z.object({ address })).optional(),
})

type RpcTransaction = z.output<typeof rpcTransactionFields>

/** What a transaction of each type must name besides what all do. */
const requiredOfType: Readonly<Record<number, readonly (keyof RpcTransaction)[]>> = {
  1: ['accessList'],
  2: ['accessList', 'maxFeePerGas', 'maxPriorityFeePerGas'],
  3: ['accessList', 'maxFeePerGas', 'maxPriorityFeePerGas', 'maxFeePerBlobGas', 'blobVersionedHashes'],
  4: ['accessList', 'maxFeePerGas', 'maxPriorityFeePerGas', 'authorizationList'],
}

const rpcTransactionSchema = rpcTransactionFields.superRefine((transaction, context) => {
  for (const field of requiredOfType[transaction.type] ?? [])
    if (transaction[field] === undefined)
      context.addIssue({
        code: 'custom',
        path: [field],
        message: `missing, which a type ${transaction.type} transaction has`,
      })
})

/**
 * A block as `eth_getBlockByNumber(height, true)` answers it. Fields the detector does not read may be there or not;
 * those it reads must be there and be what they should.
 */
export const rpcBlockSchema = z
  .object({
    number: quantity,
    hash,
    parentHash: hash,
    timestamp: quantity,
    baseFeePerGas: quantity.optional(),
    transactions: z.array(rpcTransactionSchema),
  })
  .superRefine((block, context) => {
    for (const [index, transaction] of block.transactions.entries()) {
      const expect = (field: 'transactionIndex' | 'blockNumber', expected: bigint) => {
        if (transaction[field] !== expected)
          context.addIssue({
            code: 'custom',
            path: ['transactions', index, field],
            message: `${transaction[field]} where ${expected} belongs: the block is incomplete or out of order`,
          })
      }
      expect('transactionIndex', BigInt(index))
      expect('blockNumber', block.number)
    }
  })

export type RpcBlock = z.output<typeof rpcBlockSchema>
