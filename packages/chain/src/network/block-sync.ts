import type { Block } from '@ethereumjs/block'
import { equalsBytes } from '@ethereumjs/util'
import type { Ledger, Refusal } from '../ledger.ts'
import { type BlocksRequest, maxBlocksPerRequest } from './block-messages.ts'
import { locatorOf } from './locator.ts'

export type SyncOutcome =
  /** Everything the peer had is imported. `imported` is 0 where it had nothing new. */
  | { readonly state: 'done'; readonly imported: number }
  /** A block of the peer's chain broke our rules. */
  | { readonly state: 'refused'; readonly imported: number; readonly refusal: Refusal }
  /** The peer sent something that is no continuation of what we asked for. */
  | { readonly state: 'disconnected-blocks'; readonly imported: number; readonly detail: string }

export interface SyncOptions {
  readonly ledger: Pick<Ledger, 'head' | 'genesis' | 'blockByNumber' | 'importBlock'>
  /** Asks the peer; rejects where it does not answer. */
  readonly fetchBlocks: (request: BlocksRequest) => Promise<readonly Block[]>
  readonly signal: AbortSignal
}

/**
 * Takes over the canonical chain of one peer, from the last block both have to the peer's head.
 *
 * Blocks of a fork are imported beside our chain until the ledger finds them heavier. Each batch asks on from the last
 * block of the one before, and heights only rise, so that a peer cannot keep us busy for ever.
 */
export async function syncFrom({ ledger, fetchBlocks, signal }: SyncOptions): Promise<SyncOutcome> {
  let imported = 0
  let last: Block | undefined
  while (true) {
    const locator = await locatorOf(ledger)
    signal.throwIfAborted()
    const batch = await fetchBlocks({
      locator: last === undefined ? locator : [last.hash(), ...locator],
      maxBlocks: maxBlocksPerRequest,
    })
    const first = batch[0]
    if (first === undefined) return { state: 'done', imported }
    if (last !== undefined && first.header.number <= last.header.number)
      return { state: 'disconnected-blocks', imported, detail: 'the peer changed its chain while it was read' }
    for (const block of batch) {
      signal.throwIfAborted()
      if (block !== first && last !== undefined && !equalsBytes(block.header.parentHash, last.hash()))
        return { state: 'disconnected-blocks', imported, detail: `block ${block.header.number} does not follow` }
      const result = await ledger.importBlock({ block, source: 'sync' })
      if (result.state === 'refused') return { state: 'refused', imported, refusal: result.refusal }
      if (result.state === 'orphan')
        return { state: 'disconnected-blocks', imported, detail: `the parent of ${block.header.number} is missing` }
      if (result.state === 'imported') imported++
      last = block
    }
  }
}
