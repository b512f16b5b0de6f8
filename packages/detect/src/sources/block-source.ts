import type { Block } from '../transactions/transaction.ts'

/** A block to be scored. */
export interface SourcedBlock {
  readonly block: Block
  /** Hashes of blocks given earlier that are no longer part of the chain: what was found in them is void. */
  readonly dropped: readonly string[]
  /** To be called when the results are kept, in the order of the blocks: the source will not give this block again. */
  commit(): Promise<void>
}

/** What a source says of itself. */
export interface SourceState {
  /** `waiting` until it is asked; `away` where nothing answers at present. */
  readonly phase: 'waiting' | 'reading' | 'away' | 'done'
  /** Since when nothing answers; with phase `away`. */
  readonly awaySinceMs?: number
  /** Height of the last block given. */
  readonly height?: number
  /** Blocks between it and the head of the chain. */
  readonly lagBlocks?: number
  /** Messages after the committed offsets, as they were last looked at. */
  readonly lagMessages?: number
  readonly lastError?: { readonly error: unknown; readonly atMs: number }
}

/** Where blocks come from. */
export interface BlockSource {
  readonly kind: 'blocks' | 'node'
  /** Unique among the sources of a detector, and stable: metrics and cursors are kept under it. */
  readonly name: string
  readonly state: SourceState
  /** The blocks in order; ends where there are no more, or when `signal` aborts. Can be read once. */
  blocks(options: { readonly signal: AbortSignal }): AsyncIterable<SourcedBlock>
}
