import { type Block, createBlockFromBytesArray, createBlockFromRLP } from '@ethereumjs/block'
import type { Common } from '@ethereumjs/common'
import { checkedHeight, type RlpItem } from './rlp-fields.ts'

/** Reads a serialized block of our chain. Throws where it is none. */
export function blockDecoder(common: Common): (bytes: Uint8Array) => Block {
  return (bytes) => withHeight(createBlockFromRLP(bytes, { common, skipConsensusFormatValidation: true }))
}

/** Reads a block of our chain that is a part of a decoded message. Throws where it is none. */
export function blockFromFields(fields: readonly RlpItem[], common: Common): Block {
  return withHeight(
    createBlockFromBytesArray(fields as Parameters<typeof createBlockFromBytesArray>[0], {
      common,
      skipConsensusFormatValidation: true,
    }),
  )
}

function withHeight(block: Block): Block {
  checkedHeight(block.header.number)
  return block
}
