import { z } from 'zod'

const modelSummarySchema = z.object({
  id: z.string(),
  active: z.boolean(),
  trainedAtMs: z.int(),
  /** How many it was trained on. */
  transactions: z.int(),
  trees: z.int(),
  sampleSize: z.int(),
  seed: z.int(),
})

/** A version whose file cannot be read is listed with the reason. */
export const modelsSchema = z.object({
  models: z.array(z.union([modelSummarySchema, z.object({ id: z.string(), unreadable: z.string() })])),
})

export const modelSchema = modelSummarySchema.extend({
  features: z.array(
    z.object({
      name: z.string(),
      /** Of the transactions it was trained on. */
      median: z.number(),
      /** Absent for a feature that this version does not compute. */
      unit: z.string().optional(),
      formula: z.string().optional(),
    }),
  ),
})

export type ModelSummaryBody = z.output<typeof modelSummarySchema>
export type ModelBody = z.output<typeof modelSchema>
export type ModelsBody = z.output<typeof modelsSchema>
