import type { Block } from '@ethereumjs/block'
import type { EVMMockBlockchainInterface } from '@ethereumjs/evm'

/** Looks a stored block up by hash. */
export type BlockReader = (hash: Uint8Array) => Promise<Block | undefined>

const nobody = { hash: () => new Uint8Array(32) }

/** What BLOCKHASH sees: the blocks below the one being executed, on its own branch and not on the canonical one. */
export class Ancestors implements EVMMockBlockchainInterface {
  readonly #block: BlockReader
  #tip: Block | undefined

  constructor(block: BlockReader, tip?: Block) {
    this.#block = block
    this.#tip = tip
  }

  /** Sets the parent of the block that is executed next. */
  below(tip: Block): void {
    this.#tip = tip
  }

  async getBlock(number: number): Promise<{ hash(): Uint8Array }> {
    let block = this.#tip
    while (block && block.header.number > BigInt(number)) block = await this.#block(block.header.parentHash)
    return block?.header.number === BigInt(number) ? block : nobody
  }

  async putBlock(): Promise<void> {}

  shallowCopy(): Ancestors {
    return new Ancestors(this.#block, this.#tip)
  }
}
