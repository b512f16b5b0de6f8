import { encodeRows } from '../features/encode-rows.ts'
import type { FeatureSubject } from '../features/feature-subject.ts'
import { fillMissing } from '../features/medians.ts'
import type { Rows } from '../forest/isolation-forest.ts'
import { scoreRows } from '../forest/score-rows.ts'
import type { Model } from '../models/model.ts'

export interface Scored {
  /** One per subject, between 0 and 1. */
  readonly scores: Float64Array
  /** What was scored: NaN stands where a subject did not tell and the median of the training was taken. */
  readonly rows: Rows
}

export function scoreTransactions(model: Model, subjects: readonly FeatureSubject[]): Scored {
  const rows = encodeRows(subjects)
  return { scores: scoreRows(model.forest, fillMissing(rows, model.medians)), rows }
}
