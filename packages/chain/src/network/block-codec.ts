import { type Block, createBlockFromRLP } from '@ethereumjs/block'
import type { Common } from '@ethereumjs/common'

/** Reads a serialized block of our chain. Throws where it is none. */
export function blockDecoder(common: Common): (bytes: Uint8Array) => Block {
  return (bytes) => createBlockFromRLP(bytes, { common, skipConsensusFormatValidation: true })
}
