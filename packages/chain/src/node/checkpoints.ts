import type { Block } from '@ethereumjs/block'
import type { HeadChange, Ledger } from '../ledger.ts'

/** A canonical block by which nodes are compared: at one height, all of them should have the same. */
interface Checkpoint {
  readonly height: number
  /** The first 48 bits of the hash of the block: as many as the value of a metric holds exactly. */
  readonly hashPrefix: number
}

export interface Checkpoints {
  /** The latest, lowest first. */
  readonly latest: readonly Checkpoint[]
  /** To be told of every change of the canonical chain. */
  follow(change: Pick<HeadChange, 'added' | 'dropped'>): void
}

/** Blocks from one checkpoint to the next: often enough to be seen soon, seldom enough to be few series. */
const intervalBlocks = 16n
/** How many are kept, so that a node which is behind still shares some with the others. */
const kept = 8
const prefixBytes = 6

/** The checkpoints of a ledger whose head does not change before it is followed. */
export async function openCheckpoints(ledger: Pick<Ledger, 'head' | 'blockByNumber'>): Promise<Checkpoints> {
  const byHeight = new Map<number, Checkpoint>()
  const add = (block: Block): void => {
    const height = Number(block.header.number)
    byHeight.set(height, { height, hashPrefix: Buffer.from(block.hash()).readUIntBE(0, prefixBytes) })
  }
  const last = ledger.head.header.number / intervalBlocks
  for (let index = last; index >= 0n && index > last - BigInt(kept); index--) {
    const block = await ledger.blockByNumber(index * intervalBlocks)
    if (block) add(block)
  }
  const latest = (): Checkpoint[] => [...byHeight.values()].toSorted((a, b) => a.height - b.height)
  return {
    get latest() {
      return latest()
    },
    follow({ added, dropped }) {
      for (const block of dropped) byHeight.delete(Number(block.header.number))
      for (const block of added) if (block.header.number % intervalBlocks === 0n) add(block)
      for (const { height } of latest().slice(0, -kept)) byHeight.delete(height)
    },
  }
}
