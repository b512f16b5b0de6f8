import { createTxFromRLP, type TypedTransaction } from '@ethereumjs/tx'
import { bytesToHex } from '@ethereumjs/util'
import { describeError } from '@windlass/errors/describe-error'
import { receiptJson } from '../receipt-json.ts'
import type { RpcContext } from '../rpc-context.ts'
import { invalidParams, serverError } from '../rpc-error.ts'
import { type RpcMethod, rpcMethod } from '../rpc-method.ts'
import { dataSchema, hashBytesSchema } from '../rpc-parameters.ts'
import { transactionJson } from '../transaction-json.ts'

/** Transactions: sent, waiting and done. */
export function transactionMethods({ ledger, pool }: RpcContext): RpcMethod[] {
  const senderOf = (transaction: TypedTransaction) => ledger.senderOf(transaction)
  const decode = (bytes: Uint8Array): TypedTransaction => {
    try {
      return createTxFromRLP(bytes, { common: ledger.common })
    } catch (error) {
      throw invalidParams(`transaction: it cannot be decoded: ${describeError(error).message}`)
    }
  }
  return [
    rpcMethod('eth_sendRawTransaction', { transaction: dataSchema }, async ({ transaction: bytes }) => {
      const transaction = decode(bytes)
      const result = await pool.add(transaction)
      if (result.state === 'known') throw serverError('already known')
      if (result.state === 'refused') throw serverError(result.reason)
      return bytesToHex(transaction.hash())
    }),
    rpcMethod('eth_getTransactionByHash', { hash: hashBytesSchema }, async ({ hash }) => {
      const located = await ledger.transaction(hash)
      if (located !== undefined) return transactionJson(located.transaction, senderOf(located.transaction), located)
      const waiting = pool.get(hash)
      return waiting === undefined ? null : transactionJson(waiting, senderOf(waiting))
    }),
    rpcMethod('eth_getTransactionReceipt', { hash: hashBytesSchema }, async ({ hash }) => {
      const located = await ledger.transaction(hash)
      return located === undefined ? null : receiptJson({ ...located, senderOf }, located.index)
    }),
  ]
}
