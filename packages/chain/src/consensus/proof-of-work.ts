import { Block, type BlockHeader, createBlockHeader } from '@ethereumjs/block'
import { RLP } from '@ethereumjs/rlp'
import { keccak256 } from './keccak256.ts'

/** Where the seal is in a header: `mixHash` (which stays zero) and `nonce`. */
const sealPosition = 13

/** Hash of all of a header but its seal: what the nonce is searched for. */
export function sealHash(header: BlockHeader): Uint8Array {
  return keccak256(RLP.encode(header.raw().toSpliced(sealPosition, 2)))
}

/** Highest proof-of-work hash that is good for `difficulty`: on average one in `difficulty` hashes is. */
export function highestHash(difficulty: bigint): bigint {
  return (2n ** 256n - 1n) / difficulty
}

/** Proof-of-work hash of a header: Keccak-256 of the seal hash followed by the nonce. */
export function proofOfWorkHash(header: BlockHeader): bigint {
  return toBigInt(keccak256(Buffer.concat([sealHash(header), header.nonce])))
}

export interface NonceSearch {
  readonly sealHash: Uint8Array
  readonly difficulty: bigint
  /** First nonce to try. */
  readonly from: bigint
  /** Nonces to try, one after the other. */
  readonly count: number
}

/** The first nonce of a range whose proof-of-work hash is good for the difficulty, and how many were tried. */
export function searchNonce(search: NonceSearch): { readonly nonce: Uint8Array | undefined; readonly tried: number } {
  const message = Buffer.concat([search.sealHash, Buffer.alloc(8)])
  const highest = Buffer.from(highestHash(search.difficulty).toString(16).padStart(64, '0'), 'hex')
  for (let tried = 0; tried < search.count; tried++) {
    message.writeBigUInt64BE(BigInt.asUintN(64, search.from + BigInt(tried)), 32)
    if (Buffer.compare(keccak256(message), highest) <= 0)
      return { nonce: Uint8Array.from(message.subarray(32)), tried: tried + 1 }
  }
  return { nonce: undefined, tried: search.count }
}

/** A block with this nonce as its seal. */
export function withNonce(block: Block, nonce: Uint8Array): Block {
  const { common } = block
  return new Block(createBlockHeader({ ...block.header, nonce }, { common }), block.transactions, [], undefined, {
    common,
  })
}

function toBigInt(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
}
