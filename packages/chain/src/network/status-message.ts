import { RLP } from '@ethereumjs/rlp'
import { malformed, readHash, readHeight, readInteger, readList, readMessage, readText } from './rlp-fields.ts'

export const statusProtocol = '/windlass/status/1'

/** Bounds of what a peer may send, so that its memory is its own problem. */
export const maxStatusBytes = 32_768
const maxAddresses = 64
const maxAddressBytes = 256

/** What peers tell each other when they meet, and again from time to time. */
export interface Status {
  readonly chainId: bigint
  readonly genesisHash: Uint8Array
  readonly headHash: Uint8Array
  readonly height: bigint
  readonly totalDifficulty: bigint
  /** Multiaddresses, with peer id, of nodes that may be reached: the sender's own first. */
  readonly addresses: readonly string[]
}

export function encodeStatus(status: Status): Uint8Array {
  const { chainId, genesisHash, headHash, height, totalDifficulty, addresses } = status
  return RLP.encode([chainId, genesisHash, headHash, height, totalDifficulty, addresses.slice(0, maxAddresses)])
}

/** Throws `CHAIN_MESSAGE_MALFORMED`. */
export function decodeStatus(bytes: Uint8Array): Status {
  if (bytes.length > maxStatusBytes) throw malformed(`${bytes.length} bytes of status`)
  const [chainId, genesisHash, headHash, height, totalDifficulty, addresses] = readMessage(bytes, 6)
  return {
    chainId: readInteger(chainId),
    genesisHash: readHash(genesisHash),
    headHash: readHash(headHash),
    height: readHeight(height),
    totalDifficulty: readInteger(totalDifficulty),
    addresses: readList(addresses, { max: maxAddresses }).map((item) => readText(item, { max: maxAddressBytes })),
  }
}
