import { CodedError } from '@windlass/errors/coded-error'
import type { z } from 'zod'
import { type RpcBlock, rpcBlockSchema } from './rpc-block.ts'
import type { Block, Transaction } from './transaction.ts'

const shownProblems = 5

/** What is wrong with one place of a block. */
interface BlockProblem {
  /** Position in the block; absent where the block itself is wrong. */
  readonly transaction?: number
  readonly field: string
  readonly message: string
}

/**
 * Reads one block in JSON-RPC form. A block is read whole or not at all.
 *
 * @param origin Where the block came from, as the reader knows it: a file, an address and a height.
 * @throws CodedError `DETECT_BLOCK_INVALID` naming the origin and, per problem, the transaction and the field; all of
 *   them as `details.problems`.
 */
export function readBlock({ json, origin }: { readonly json: unknown; readonly origin: string }): Block {
  const result = rpcBlockSchema.safeParse(json)
  if (result.success) return blockOf(result.data)
  const problems = result.error.issues.map((issue) => problemOf(issue, json))
  const shown = problems.slice(0, shownProblems).map(problemText)
  const more = problems.length > shownProblems ? `; and ${problems.length - shownProblems} more` : ''
  throw new CodedError('DETECT_BLOCK_INVALID', `${origin} holds no complete block: ${shown.join('; ')}${more}`, {
    hint: 'Give the answer of eth_getBlockByNumber with full transactions (second parameter true), unchanged.',
    details: { origin, problems },
  })
}

function problemOf(issue: z.core.$ZodIssue, json: unknown): BlockProblem {
  const given = valueAt(json, issue.path)
  const [first, index, ...rest] = issue.path
  const message = issue.code === 'custom' ? issue.message : `${issue.message}, not ${given}`
  if (first !== 'transactions' || typeof index !== 'number') return { field: issue.path.join('.') || 'block', message }
  if (rest.length === 0 && typeof given === 'string' && given.startsWith('"0x'))
    return { transaction: index, field: 'transaction', message: 'only its hash is there' }
  return { transaction: index, field: rest.join('.') || 'transaction', message }
}

function problemText({ transaction, field, message }: BlockProblem): string {
  return transaction === undefined ? `${field}: ${message}` : `transaction ${transaction}, ${field}: ${message}`
}

/** The value at a path as short text. */
function valueAt(json: unknown, path: readonly PropertyKey[]): string {
  let value = json
  for (const key of path) value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
  const text = JSON.stringify(value) ?? 'missing'
  return text.length > 80 ? `${text.slice(0, 77)}…` : text
}

function blockOf(block: RpcBlock): Block {
  return {
    number: block.number,
    hash: block.hash,
    parentHash: block.parentHash,
    timestampSeconds: block.timestamp,
    ...(block.baseFeePerGas !== undefined && { baseFeePerGasWei: block.baseFeePerGas }),
    transactions: block.transactions.map((transaction) => transactionOf(transaction, block)),
  }
}

function transactionOf(transaction: RpcBlock['transactions'][number], block: RpcBlock): Transaction {
  const { maxFeePerGas, maxPriorityFeePerGas, maxFeePerBlobGas } = transaction
  const entries = (transaction.accessList ?? []).reduce((sum, { storageKeys }) => sum + 1 + storageKeys.length, 0)
  return {
    hash: transaction.hash,
    from: transaction.from,
    to: transaction.to,
    valueWei: transaction.value,
    gas: transaction.gas,
    gasPriceWei: transaction.gasPrice,
    blockNumber: block.number,
    timestampSeconds: block.timestamp,
    type: transaction.type,
    nonce: transaction.nonce,
    input: transaction.input,
    ...(maxFeePerGas !== undefined && { maxFeePerGasWei: maxFeePerGas }),
    ...(maxPriorityFeePerGas !== undefined && { maxPriorityFeePerGasWei: maxPriorityFeePerGas }),
    ...(maxFeePerBlobGas !== undefined && { maxFeePerBlobGasWei: maxFeePerBlobGas }),
    accessListEntries: entries,
    blobs: transaction.blobVersionedHashes?.length ?? 0,
    authorizations: transaction.authorizationList?.length ?? 0,
  }
}
