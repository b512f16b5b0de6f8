import type { Block } from '@ethereumjs/block'
import { RLP } from '@ethereumjs/rlp'
import { malformed, type RlpItem, readHash, readInteger, readList, readMessage } from './rlp-fields.ts'

export const blocksProtocol = '/windlass/blocks/1'

export const maxBlocksRequestBytes = 8_192
/** One block may be as large as its gas allows; a batch ends before it is far larger than this. */
export const maxBlocksResponseBytes = 16 * 2 ** 20
export const maxBlocksPerRequest = 128
const maxLocatorHashes = 128

/**
 * Asks for the canonical blocks that follow the first hash of `locator` that is canonical for the peer, or that follow
 * its genesis where none is.
 */
export interface BlocksRequest {
  /** From the newest block back to genesis, ever more apart. */
  readonly locator: readonly Uint8Array[]
  readonly maxBlocks: number
}

export function encodeBlocksRequest({ locator, maxBlocks }: BlocksRequest): Uint8Array {
  return RLP.encode([[...locator.slice(0, maxLocatorHashes)], maxBlocks])
}

export function decodeBlocksRequest(bytes: Uint8Array): BlocksRequest {
  const [locator, maxBlocks] = readMessage(bytes, 2)
  const wanted = readInteger(maxBlocks)
  return {
    locator: readList(locator, { max: maxLocatorHashes }).map(readHash),
    maxBlocks: wanted > BigInt(maxBlocksPerRequest) ? maxBlocksPerRequest : Number(wanted),
  }
}

/** Blocks as they were serialized, lowest first. */
export function encodeBlocksResponse(blocks: readonly Uint8Array[]): Uint8Array {
  return RLP.encode([...blocks])
}

export function decodeBlocksResponse(bytes: Uint8Array, decodeBlock: (bytes: Uint8Array) => Block): Block[] {
  let items: RlpItem
  try {
    items = RLP.decode(bytes)
  } catch (cause) {
    throw malformed('it is not RLP', cause)
  }
  return readList(items, { max: maxBlocksPerRequest }).map((item) => {
    if (!(item instanceof Uint8Array)) throw malformed('a block was expected')
    return decodeBlock(item)
  })
}
