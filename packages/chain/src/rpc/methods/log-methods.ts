import type { Block } from '@ethereumjs/block'
import { bigIntMin, bytesToHex } from '@ethereumjs/util'
import { Bloom } from '@ethereumjs/vm'
import { z } from 'zod'
import { findBlock, requireBlock } from '../find-block.ts'
import { logsJson } from '../receipt-json.ts'
import type { RpcContext } from '../rpc-context.ts'
import { invalidParams, RpcError, rpcErrorCodes } from '../rpc-error.ts'
import { type RpcMethod, rpcMethod } from '../rpc-method.ts'
import { addressBytesSchema, type BlockId, blockIdSchema, hashBytesSchema } from '../rpc-parameters.ts'

const maxLogRangeBlocks = 10_000n
const maxLogs = 10_000

const filterSchema = z.object({
  fromBlock: blockIdSchema.nullish(),
  toBlock: blockIdSchema.nullish(),
  blockHash: hashBytesSchema.nullish(),
  address: z
    .union([addressBytesSchema.transform((address) => [address]), z.array(addressBytesSchema).max(1_000)])
    .nullish(),
  topics: z
    .array(z.union([z.null(), hashBytesSchema.transform((topic) => [topic]), z.array(hashBytesSchema).max(1_000)]))
    .max(4)
    .nullish(),
})

type Filter = z.output<typeof filterSchema>

/** Logs of a bounded range of blocks. */
export function logMethods({ ledger }: RpcContext): RpcMethod[] {
  const rangeOf = async (filter: Filter): Promise<{ from: bigint; to: bigint }> => {
    const latest: BlockId = { tag: 'latest' }
    const numberOf = async (id: BlockId): Promise<bigint> =>
      'number' in id ? id.number : (await requireBlock(ledger, id)).header.number
    const from = await numberOf(filter.fromBlock ?? latest)
    const to = await numberOf(filter.toBlock ?? latest)
    if (from > to) throw invalidParams(`fromBlock is above toBlock`)
    if (to - from >= maxLogRangeBlocks) throw invalidParams(`a range of at most ${maxLogRangeBlocks} blocks is allowed`)
    return { from, to: bigIntMin(to, ledger.head.header.number) }
  }
  const logsOf = async (block: Block, filter: Filter) => {
    if (!mayMatch(new Bloom(block.header.logsBloom), filter)) return []
    const receipts = (await ledger.receipts(block.hash())) ?? []
    const logs = block.transactions.flatMap((_, index) => logsJson({ block, receipts }, index))
    return logs.filter(matcher(filter))
  }
  return [
    rpcMethod('eth_getLogs', { filter: filterSchema }, async ({ filter }) => {
      if (filter.blockHash != null) return logsOf(await requireBlock(ledger, { hash: filter.blockHash }), filter)
      const { from, to } = await rangeOf(filter)
      const logs: Awaited<ReturnType<typeof logsOf>> = []
      for (let number = from; number <= to; number++) {
        const block = await findBlock(ledger, { number })
        if (block !== undefined) logs.push(...(await logsOf(block, filter)))
        if (logs.length > maxLogs)
          throw new RpcError(rpcErrorCodes.limitExceeded, `query returned more than ${maxLogs} results`)
      }
      return logs
    }),
  ]
}

/** Whether the bloom of a block allows for a log that the filter wants. */
function mayMatch(bloom: Bloom, { address, topics }: Filter): boolean {
  const wanted = [address ?? null, ...(topics ?? [])].filter((choices) => choices !== null && choices.length > 0)
  return wanted.every((choices) => choices?.some((choice) => bloom.check(choice)))
}

function matcher({ address, topics }: Filter) {
  const addresses = new Set(address?.map((bytes) => bytesToHex(bytes)))
  const positions = (topics ?? []).map((choices) => new Set(choices?.map((bytes) => bytesToHex(bytes))))
  return (log: { address: string; topics: readonly string[] }): boolean =>
    (addresses.size === 0 || addresses.has(log.address as `0x${string}`)) &&
    log.topics.length >= positions.length &&
    positions.every((choices, at) => choices.size === 0 || choices.has(log.topics[at] as `0x${string}`))
}
