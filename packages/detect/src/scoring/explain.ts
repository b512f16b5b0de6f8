import { z } from 'zod'
import { fillMissing } from '../features/medians.ts'
import type { Rows } from '../forest/isolation-forest.ts'
import { scoreRows } from '../forest/score-rows.ts'
import type { Model } from '../models/model.ts'

/** What one feature has to do with a score. */
export const contributionSchema = z.object({
  feature: z.string(),
  value: z.number(),
  /** Of the transactions the model was trained on. */
  median: z.number(),
  /** By how much the score falls where the feature is given its median instead. */
  contribution: z.number(),
})

export type Contribution = Readonly<z.output<typeof contributionSchema>>

const shownContributions = 3

/** The features that raise the score of one row the most, highest first; those that raise nothing are left out. */
export function explain(options: { readonly model: Model; readonly rows: Rows; readonly row: number }): Contribution[] {
  const { model, rows, row } = options
  const { features } = rows
  const one = rows.values.slice(row * features, (row + 1) * features)
  const { values } = fillMissing({ values: one, features }, model.medians)
  // The row as it is, then once with each feature at its median.
  const variants = new Float32Array((features + 1) * features)
  for (let variant = 0; variant <= features; variant++) {
    variants.set(values, variant * features)
    if (variant > 0) variants[variant * features + variant - 1] = model.medians[variant - 1] as number
  }
  const [score = 0, ...without] = scoreRows(model.forest, { values: variants, features })
  return without
    .map((scoreWithout, column) => ({
      feature: model.features[column] as string,
      value: values[column] as number,
      median: model.medians[column] as number,
      contribution: score - scoreWithout,
    }))
    .filter(({ contribution }) => contribution > 0)
    .sort((left, right) => right.contribution - left.contribution)
    .slice(0, shownContributions)
}
