import type { Block } from '@ethereumjs/block'
import { peerIdFromString } from '@libp2p/peer-id'
import type { Ledger } from '../ledger.ts'
import { blockDecoder } from './block-codec.ts'
import {
  type BlocksRequest,
  blocksProtocol,
  decodeBlocksRequest,
  decodeBlocksResponse,
  encodeBlocksRequest,
  encodeBlocksResponse,
  maxBlocksRequestBytes,
  maxBlocksResponseBytes,
} from './block-messages.ts'
import { answer, ask } from './exchange.ts'
import type { Libp2pHost } from './libp2p-host.ts'
import { blocksAfter } from './serve-blocks.ts'
import type { TaskSet } from './task-set.ts'

const timeoutMs = 20_000

export interface BlockExchangeOptions {
  readonly host: Libp2pHost
  readonly ledger: Ledger
  readonly tasks: TaskSet
  readonly signal: AbortSignal
}

/** Gives blocks to peers that ask. Returns the function that asks a peer. */
export async function startBlockExchange({ host, ledger, tasks, signal }: BlockExchangeOptions) {
  const decodeBlock = blockDecoder(ledger.common)
  const deadline = (): AbortSignal => AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])

  const respond = async (message: Uint8Array): Promise<Uint8Array> =>
    encodeBlocksResponse(await blocksAfter(ledger, decodeBlocksRequest(message)))
  await host.handle(blocksProtocol, (stream) =>
    tasks.track(
      answer(stream, respond, { maxBytes: maxBlocksRequestBytes, signal: deadline() }),
      'giving blocks to a peer',
    ),
  )

  return async function fetchBlocks(peerId: string, request: BlocksRequest): Promise<readonly Block[]> {
    const limit = deadline()
    const stream = await host.dialProtocol(peerIdFromString(peerId), blocksProtocol, { signal: limit })
    const message = encodeBlocksRequest(request)
    const response = await ask(stream, message, { maxBytes: maxBlocksResponseBytes, signal: limit })
    return decodeBlocksResponse(response, decodeBlock)
  }
}
