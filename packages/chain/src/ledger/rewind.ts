import type { Block } from '@ethereumjs/block'
import { CodedError } from '@windlass/errors/coded-error'
import { blockRemoval, canonicalRemoval, headRecord, type RecordWrite } from './chain-records.ts'
import type { ChainStore } from './chain-store.ts'

/** Heights removed in one batch, so that going back far needs little memory. */
const heightsPerBatch = 1000n

/**
 * Removes every block of `height` and above, on every branch, and returns the head that is left: the present one where
 * that is lower, else the canonical block below `height`.
 *
 * It goes from the top down, each batch with its own head, so that it can be interrupted and called again.
 */
export async function removeFrom(options: {
  readonly store: ChainStore
  readonly head: Block
  readonly height: bigint
}): Promise<Block> {
  const { store, height } = options
  const stored = new Map<bigint, Uint8Array[]>()
  for await (const { number, hash } of store.blocksFrom(height))
    stored.set(number, [...(stored.get(number) ?? []), hash])
  let top = [...stored.keys()].at(-1) ?? height
  let { head } = options
  do {
    const bottom = top - heightsPerBatch >= height ? top - heightsPerBatch + 1n : height
    const writes: RecordWrite[] = []
    for (let number = bottom; number <= top; number++) {
      writes.push(canonicalRemoval(number))
      for (const hash of stored.get(number) ?? []) writes.push(...blockRemoval(number, hash))
    }
    // A branch may be higher than the head and lighter: nothing up there is canonical.
    if (head.header.number >= bottom) head = await canonicalBlock(store, bottom - 1n)
    await store.write([...writes, headRecord(head.hash())])
    top = bottom - 1n
  } while (top >= height)
  store.forgetBlocks()
  return head
}

/** The highest canonical block, from `head` down, that is there with its state. */
export async function lastWholeBlock(options: { readonly store: ChainStore; readonly head: Block }): Promise<Block> {
  let block = options.head
  while (!options.store.hasState(block.header.stateRoot))
    block = await canonicalBlock(options.store, block.header.number - 1n)
  return block
}

async function canonicalBlock(store: ChainStore, number: bigint): Promise<Block> {
  const hash = await store.canonicalHash(number)
  const block = hash && (await store.block(hash))
  if (block) return block
  throw new CodedError('CHAIN_BLOCK_MISSING', `the canonical block ${number} is not in the database`, {
    hint: 'The database is damaged: remove the data directory and let the node sync again.',
  })
}
