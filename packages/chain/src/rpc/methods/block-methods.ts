import type { Block } from '@ethereumjs/block'
import type { TypedTransaction } from '@ethereumjs/tx'
import { intToHex } from '@ethereumjs/util'
import { z } from 'zod'
import { blockJson } from '../block-json.ts'
import { findBlock } from '../find-block.ts'
import { receiptJson } from '../receipt-json.ts'
import type { RpcContext } from '../rpc-context.ts'
import { type RpcMethod, rpcMethod } from '../rpc-method.ts'
import { blockIdSchema, hashBytesSchema } from '../rpc-parameters.ts'

const fullSchema = z.boolean().default(false)

/** Blocks, by number, tag or hash. */
export function blockMethods({ ledger }: RpcContext): RpcMethod[] {
  const senderOf = (transaction: TypedTransaction) => ledger.senderOf(transaction)
  const json = async (block: Block | undefined, fullTransactions: boolean) => {
    if (block === undefined) return null
    const totalDifficulty = await ledger.totalDifficulty(block.hash())
    return blockJson(block, { totalDifficulty, senderOf: fullTransactions ? senderOf : undefined })
  }
  const count = (block: Block | undefined) => (block === undefined ? null : intToHex(block.transactions.length))
  return [
    rpcMethod('eth_getBlockByNumber', { block: blockIdSchema, full: fullSchema }, async ({ block, full }) =>
      json(await findBlock(ledger, block), full),
    ),
    rpcMethod('eth_getBlockByHash', { hash: hashBytesSchema, full: fullSchema }, async ({ hash, full }) =>
      json(await ledger.blockByHash(hash), full),
    ),
    rpcMethod('eth_getBlockTransactionCountByNumber', { block: blockIdSchema }, async ({ block }) =>
      count(await findBlock(ledger, block)),
    ),
    rpcMethod('eth_getBlockTransactionCountByHash', { hash: hashBytesSchema }, async ({ hash }) =>
      count(await ledger.blockByHash(hash)),
    ),
    rpcMethod('eth_getBlockReceipts', { block: blockIdSchema }, async ({ block: id }) => {
      const block = await findBlock(ledger, id)
      const receipts = block && (await ledger.receipts(block.hash()))
      if (block === undefined || receipts === undefined) return null
      return block.transactions.map((_, index) => receiptJson({ block, receipts, senderOf }, index))
    }),
  ]
}
