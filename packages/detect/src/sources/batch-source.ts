import { type FeatureSubject, subjectsOf } from '../features/feature-subject.ts'
import type { BlockSource, SourcedBlock, SourceState } from './block-source.ts'

/** Transactions to be scored together: those of a block, or whatever messages were there. */
export interface SourcedBatch {
  readonly subjects: readonly FeatureSubject[]
  /** Absent where the source does not tell of blocks. */
  readonly block?: { readonly height: number; readonly hash: string }
  /** As {@link SourcedBlock.dropped}. */
  readonly dropped: readonly string[]
  /** As {@link SourcedBlock.commit}. */
  commit(): Promise<void>
}

/** Where transactions come from that are not in the form of blocks. */
export interface BatchSource {
  readonly kind: 'kafka'
  readonly name: string
  readonly state: SourceState
  /** The batches in order; ends when `signal` aborts. Can be read once. */
  batches(options: { readonly signal: AbortSignal }): AsyncIterable<SourcedBatch>
}

export type Source = BlockSource | BatchSource

/** What a source gives, whatever its form. */
export function batchesOf(source: Source, options: { readonly signal: AbortSignal }): AsyncIterable<SourcedBatch> {
  return source.kind === 'kafka' ? source.batches(options) : batchesOfBlocks(source.blocks(options))
}

export async function* batchesOfBlocks(blocks: AsyncIterable<SourcedBlock>): AsyncGenerator<SourcedBatch> {
  for await (const sourced of blocks) {
    const { block, dropped } = sourced
    yield {
      subjects: subjectsOf(block),
      block: { height: Number(block.number), hash: block.hash },
      dropped,
      commit: () => sourced.commit(),
    }
  }
}
