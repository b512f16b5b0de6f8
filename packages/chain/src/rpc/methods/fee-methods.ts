import { bigIntToHex } from '@ethereumjs/util'
import { z } from 'zod'
import { feeHistory } from '../fee-history.ts'
import { requireBlock } from '../find-block.ts'
import type { RpcContext } from '../rpc-context.ts'
import { plainRpcMethod, type RpcMethod, rpcMethod } from '../rpc-method.ts'
import { blockIdSchema, quantitySchema } from '../rpc-parameters.ts'

/** Tips of this many blocks are looked at for a suggestion. */
const suggestionBlocks = 20n
/** Suggested where no block holds a transaction. */
const defaultTipWei = 10n ** 9n

const percentilesSchema = z
  .array(z.number().min(0).max(100))
  .max(100)
  .refine((given) => given.every((value, at) => at === 0 || value >= (given[at - 1] ?? 0)), 'percentiles must rise')
  .default([])

/** What transactions pay. */
export function feeMethods({ ledger }: RpcContext): RpcMethod[] {
  const suggestTip = async (): Promise<bigint> => {
    const { number: head } = ledger.head.header
    const tips: bigint[] = []
    for (let number = head; number > 0n && number > head - suggestionBlocks; number--) {
      const block = await ledger.blockByNumber(number)
      const baseFee = block?.header.baseFeePerGas ?? 0n
      for (const transaction of block?.transactions ?? []) tips.push(transaction.getEffectivePriorityFee(baseFee))
    }
    const sorted = tips.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))
    return sorted[Math.floor(sorted.length / 2)] ?? defaultTipWei
  }
  return [
    plainRpcMethod('eth_gasPrice', async () =>
      bigIntToHex((await suggestTip()) + ledger.head.header.calcNextBaseFee()),
    ),
    plainRpcMethod('eth_maxPriorityFeePerGas', async () => bigIntToHex(await suggestTip())),
    rpcMethod(
      'eth_feeHistory',
      {
        // Some clients send the count as a plain number.
        blockCount: z.union([quantitySchema, z.int().min(0).transform(BigInt)]),
        newestBlock: blockIdSchema,
        rewardPercentiles: percentilesSchema,
      },
      async ({ blockCount, newestBlock, rewardPercentiles }) =>
        feeHistory(ledger, { newest: await requireBlock(ledger, newestBlock), blockCount, rewardPercentiles }),
    ),
  ]
}
