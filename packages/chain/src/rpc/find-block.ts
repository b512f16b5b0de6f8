import type { Block } from '@ethereumjs/block'
import type { Ledger } from '../ledger.ts'
import { serverError } from './rpc-error.ts'
import type { BlockId } from './rpc-parameters.ts'

/**
 * The block an id names, `undefined` where there is none.
 *
 * `pending` is the head: a block that is being mined is no one's business yet. Under proof of work nothing is ever
 * final; `safe` and `finalized` name the block that is so deep that only a majority could undo it.
 */
export async function findBlock(ledger: Ledger, id: BlockId): Promise<Block | undefined> {
  if ('hash' in id) return ledger.blockByHash(id.hash)
  if ('number' in id) return ledger.blockByNumber(id.number)
  switch (id.tag) {
    case 'latest':
    case 'pending':
      return ledger.head
    case 'earliest':
      return ledger.genesis
    case 'safe':
      return blockBelowHead(ledger, safeDepth)
    case 'finalized':
      return blockBelowHead(ledger, finalizedDepth)
  }
}

const safeDepth = 12n
const finalizedDepth = 64n

async function blockBelowHead(ledger: Ledger, depth: bigint): Promise<Block | undefined> {
  const { number } = ledger.head.header
  return number <= depth ? ledger.genesis : ledger.blockByNumber(number - depth)
}

/** The block whose state is asked for. Throws where there is none, as clients do. */
export async function requireBlock(ledger: Ledger, id: BlockId): Promise<Block> {
  const block = await findBlock(ledger, id)
  if (block === undefined) throw serverError('header not found')
  return block
}
