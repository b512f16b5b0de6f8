import { type Cursor, rememberedBlocks } from './cursor.ts'

type KnownBlock = Cursor['blocks'][number]

/** What was read of a chain: the last blocks, and those that have left it since the last one was taken. */
export class FollowedChain {
  #blocks: readonly KnownBlock[]
  #dropped: string[] = []
  #nextHeight: number | undefined

  constructor(blocks: readonly KnownBlock[]) {
    this.#blocks = blocks
    this.#nextHeight = blocks.length > 0 ? (blocks.at(-1)?.height ?? 0) + 1 : undefined
  }

  get last(): KnownBlock | undefined {
    return this.#blocks.at(-1)
  }

  /** All that is remembered, lowest first. */
  get blocks(): readonly KnownBlock[] {
    return this.#blocks
  }

  /** `undefined` where nothing was read yet. */
  get nextHeight(): number | undefined {
    return this.#nextHeight
  }

  /** The highest remembered block up to a height. */
  upTo(height: number): KnownBlock | undefined {
    return this.#blocks.findLast((block) => block.height <= height)
  }

  /** Takes back every block from a height on: the chain goes another way there. */
  dropFrom(height: number): void {
    const dropped = this.#blocks.filter((block) => block.height >= height).map(({ hash }) => hash)
    this.#dropped = [...dropped, ...this.#dropped]
    this.#blocks = this.#blocks.filter((block) => block.height < height)
    this.#nextHeight = height
  }

  /** Adds the next block; returns the hashes of those it replaces, lowest first. */
  extend(block: KnownBlock): readonly string[] {
    this.#blocks = [...this.#blocks, block].slice(-rememberedBlocks)
    this.#nextHeight = block.height + 1
    const dropped = this.#dropped
    this.#dropped = []
    return dropped
  }
}
