import type { Rows } from '../forest/isolation-forest.ts'
import type { FeatureSubject } from './feature-subject.ts'
import { transactionFeatures } from './transaction-features.ts'

/** One row per subject, one value per feature; NaN where the subject does not tell. */
export function encodeRows(subjects: readonly FeatureSubject[]): Rows {
  const features = transactionFeatures.length
  const values = new Float32Array(subjects.length * features)
  for (const [row, subject] of subjects.entries())
    for (const [column, feature] of transactionFeatures.entries()) values[row * features + column] = feature.of(subject)
  return { values, features }
}
