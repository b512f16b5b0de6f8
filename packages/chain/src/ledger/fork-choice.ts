import type { Block } from '@ethereumjs/block'
import { equalsBytes } from '@ethereumjs/util'
import { CodedError } from '@windlass/errors/coded-error'
import type { BlockReader } from './ancestors.ts'

/** The two sides of a fork above the block both descend from, lowest first. */
export interface Fork {
  readonly dropped: readonly Block[]
  readonly added: readonly Block[]
}

/** What leaves and what joins the canonical chain when its head moves from one stored block to another. */
export async function forkBetween(options: {
  readonly from: Block
  readonly to: Block
  readonly block: BlockReader
}): Promise<Fork> {
  const dropped: Block[] = []
  const added: Block[] = []
  let { from, to } = options
  while (!equalsBytes(from.hash(), to.hash())) {
    const stepFrom = from.header.number >= to.header.number
    const stepTo = to.header.number >= from.header.number
    if (stepFrom) {
      dropped.unshift(from)
      from = await parentOf(from, options.block)
    }
    if (stepTo) {
      added.unshift(to)
      to = await parentOf(to, options.block)
    }
  }
  return { dropped, added }
}

async function parentOf(child: Block, block: BlockReader): Promise<Block> {
  const parent = await block(child.header.parentHash)
  if (parent) return parent
  throw new CodedError('CHAIN_BLOCK_MISSING', `the parent of block ${child.errorStr()} is not in the database`, {
    hint: 'The database is damaged: remove the data directory and let the node sync again.',
  })
}
