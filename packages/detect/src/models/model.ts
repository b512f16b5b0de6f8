import { encodeRows } from '../features/encode-rows.ts'
import type { FeatureSubject } from '../features/feature-subject.ts'
import { fillMissing, mediansOf } from '../features/medians.ts'
import { transactionFeatures } from '../features/transaction-features.ts'
import { growForest } from '../forest/grow-forest.ts'
import type { IsolationForest } from '../forest/isolation-forest.ts'

/** A forest with what is needed to score transactions by it and to say where it came from. */
export interface TrainedModel {
  readonly trainedAtMs: number
  /** How many it was trained on. */
  readonly transactions: number
  readonly seed: number
  /** The columns of its rows, in order. */
  readonly features: readonly string[]
  /** Of the training rows: what stands in for a value that is not known, and what an explanation compares with. */
  readonly medians: Float32Array
  readonly forest: IsolationForest
}

/** A trained model that the store has given a version. */
export interface Model extends TrainedModel {
  readonly id: string
}

/** Trains on transactions, each with what its block tells about it. */
export function trainModel(options: {
  readonly subjects: readonly FeatureSubject[]
  readonly settings: { readonly trees: number; readonly sampleSize: number; readonly seed: number }
  readonly trainedAtMs: number
}): TrainedModel {
  const { subjects, settings, trainedAtMs } = options
  const rows = encodeRows(subjects)
  const medians = mediansOf(rows)
  return {
    trainedAtMs,
    transactions: subjects.length,
    seed: settings.seed,
    features: transactionFeatures.map(({ name }) => name),
    medians,
    forest: growForest({ rows: fillMissing(rows, medians), ...settings }),
  }
}
