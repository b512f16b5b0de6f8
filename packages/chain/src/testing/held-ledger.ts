import type { Block } from '@ethereumjs/block'
import { bytesToHex } from '@ethereumjs/util'
import type { ImportResult, Ledger } from '../ledger.ts'
import { firstBlock } from './block-chain.ts'

/** The part of a ledger that peers deal with. */
export type HeldLedger = Pick<
  Ledger,
  'common' | 'genesis' | 'head' | 'blockByHash' | 'blockByNumber' | 'totalDifficulty' | 'importBlock'
>

/** A ledger in memory that judges no block but those that `refuses` names, and takes the longest chain. */
export function heldLedger(
  blocks: readonly Block[] = [],
  refuses: (block: Block) => boolean = () => false,
): HeldLedger {
  const genesis = firstBlock()
  const byHash = new Map([[bytesToHex(genesis.hash()), genesis]])
  let canonical: Block[] = [genesis]
  const headOf = () => canonical.at(-1) ?? genesis
  const take = (block: Block): ImportResult => {
    if (byHash.has(bytesToHex(block.hash()))) return { state: 'known' }
    const { parentHash, number } = block.header
    if (!byHash.has(bytesToHex(parentHash))) return { state: 'orphan', parentHash }
    if (refuses(block)) {
      const refusal = { height: number, hash: block.hash(), reason: 'gas-limit', detail: 'told to', atMs: 0 }
      return { state: 'refused', refusal }
    }
    byHash.set(bytesToHex(block.hash()), block)
    const headChanged = number > headOf().header.number
    if (headChanged) canonical = ancestry(block)
    return { state: 'imported', headChanged }
  }
  const ancestry = (block: Block): Block[] => {
    const parent = byHash.get(bytesToHex(block.header.parentHash))
    return parent === undefined ? [block] : [...ancestry(parent), block]
  }
  for (const block of blocks) take(block)
  return {
    common: genesis.common,
    genesis,
    get head() {
      return headOf()
    },
    blockByHash: async (hash) => byHash.get(bytesToHex(hash)),
    blockByNumber: async (number) => canonical[Number(number)],
    totalDifficulty: async (hash) => {
      const block = byHash.get(bytesToHex(hash))
      return block && (block.header.number + 1n) * genesis.header.difficulty
    },
    importBlock: async ({ block }) => take(block),
  }
}
