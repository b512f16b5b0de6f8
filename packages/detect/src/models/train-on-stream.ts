import { CodedError } from '@windlass/errors/coded-error'
import { subjectsOf } from '../features/feature-subject.ts'
import type { BlockSource, SourcedBlock } from '../sources/block-source.ts'
import { type TrainedModel, trainModel } from './model.ts'

/** A training takes no more transactions than this from a source that ends. */
const maxTransactions = 50_000

export interface TrainOnStreamOptions {
  readonly source: BlockSource
  readonly stream: AsyncIterable<SourcedBlock>
  readonly settings: { readonly trees: number; readonly sampleSize: number; readonly seed: number }
  /** A followed source is trained on as soon as so many were seen; a source that ends must hold so many. */
  readonly minTransactions: number
  readonly now: () => number
  /** Told how many transactions were seen so far. */
  readonly onProgress: (transactions: number) => void
  readonly signal: AbortSignal
}

/**
 * Trains on the beginning of a stream and gives the whole stream back, so that what was trained on is also scored.
 *
 * @throws CodedError `DETECT_TRAINING_TOO_FEW`, what the source throws, or the reason of `signal`.
 */
export async function trainOnStream(
  options: TrainOnStreamOptions,
): Promise<{ readonly trained: TrainedModel; readonly stream: AsyncIterable<SourcedBlock> }> {
  const { source, settings, minTransactions, now, onProgress, signal } = options
  const enough = source.kind === 'node' ? minTransactions : Math.max(minTransactions, maxTransactions)
  const iterator = options.stream[Symbol.asyncIterator]()
  const collected: SourcedBlock[] = []
  let transactions = 0
  while (transactions < enough) {
    const next = await iterator.next()
    if (next.done === true) break
    collected.push(next.value)
    transactions += next.value.block.transactions.length
    onProgress(transactions)
  }
  signal.throwIfAborted()
  if (transactions < minTransactions)
    throw new CodedError(
      'DETECT_TRAINING_TOO_FEW',
      `${source.name} holds ${transactions} transactions, and training needs ${minTransactions}`,
      { hint: 'Give the source more blocks, or lower training.minTransactions.' },
    )
  const subjects = collected.flatMap(({ block }) => subjectsOf(block))
  return { trained: trainModel({ subjects, settings, trainedAtMs: now() }), stream: resume(collected, iterator) }
}

async function* resume<Item>(first: readonly Item[], rest: AsyncIterator<Item>): AsyncGenerator<Item> {
  yield* first
  while (true) {
    const next = await rest.next()
    if (next.done === true) return
    yield next.value
  }
}
