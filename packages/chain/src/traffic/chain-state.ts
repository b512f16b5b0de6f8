import { CodedError } from '@windlass/errors/coded-error'
import { z } from 'zod'
import { callBatch } from './json-rpc-client.ts'

/** What a transfer must know of the chain, from one node at one time. */
export interface ChainState {
  readonly chainId: number
  readonly height: number
  readonly baseFeePerGasWei: bigint
  /** Next nonce of each account asked for, in order, those that wait in the node's pool included. */
  readonly nonces: readonly bigint[]
}

/** A node that is farther behind than a busy one may be does not know the nonces. */
const mostLagBlocks = 10n

const quantity = z
  .string()
  .regex(/^0x[0-9a-f]+$/)
  .transform(BigInt)
const syncingSchema = z.union([z.literal(false), z.object({ currentBlock: quantity, highestBlock: quantity })])
const chainStateSchema = z
  .tuple([syncingSchema, quantity, z.object({ number: quantity, baseFeePerGas: quantity })])
  .rest(quantity)

/**
 * Asks a node for the state of the chain.
 *
 * @throws CodedError as {@link callBatch}, and `CHAIN_NODE_SYNCING` where the node is far behind.
 */
export async function readChainState(options: {
  readonly url: string
  readonly addresses: readonly string[]
  readonly timeoutMs: number
  readonly signal: AbortSignal
}): Promise<ChainState> {
  const { url, addresses } = options
  const replies = await callBatch({
    ...options,
    calls: [
      { method: 'eth_syncing', params: [] },
      { method: 'eth_chainId', params: [] },
      { method: 'eth_getBlockByNumber', params: ['latest', false] },
      ...addresses.map((address) => ({ method: 'eth_getTransactionCount', params: [address, 'pending'] })),
    ],
  })
  const parsed = chainStateSchema.safeParse(replies.map((reply) => (reply.ok ? reply.result : undefined)))
  if (!parsed.success) {
    const refused = replies.find((reply) => !reply.ok)
    const why = refused === undefined ? '' : `: ${refused.message}`
    throw new CodedError('CHAIN_RPC_ANSWER_INVALID', `${url} does not tell the state of its chain${why}`, {
      hint: 'Check that this is the JSON-RPC address of a node.',
      cause: parsed.error,
    })
  }
  const [syncing, chainId, head, ...nonces] = parsed.data
  const lagBlocks = syncing === false ? 0n : syncing.highestBlock - syncing.currentBlock
  if (lagBlocks > mostLagBlocks) {
    throw new CodedError('CHAIN_NODE_SYNCING', `${url} is ${lagBlocks} blocks behind`, {
      hint: 'Wait until it has caught up.',
    })
  }
  return { chainId: Number(chainId), height: Number(head.number), baseFeePerGasWei: head.baseFeePerGas, nonces }
}
