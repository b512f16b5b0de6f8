import { z } from 'zod'
import { intentSchema, operationSchema } from '../plan/plan.ts'
import { renderedSchema } from '../plan/rendered-schema.ts'
import { failureSchema } from '../run/failure.ts'

/**
 * What became of a release.
 *
 * `applied` was taken by the target, and nobody looked whether it runs; the next release verifies it, or goes back.
 * `running` is on its way, or was when its command was killed. `rolled-back` failed, and what ran before runs again;
 * after `failed` and `rollback-failed` it is left as it was found. `removed` is the end of a release that removes all.
 */
export const releaseStatusSchema = z.enum([
  'running',
  'deployed',
  'applied',
  'failed',
  'rolled-back',
  'rollback-failed',
  'interrupted',
  'removed',
])

/** A release as it is kept. Never holds the value of a secret: bodies name secrets by their source. */
export const releaseSchema = z.strictObject({
  number: z.int().min(1),
  status: releaseStatusSchema,
  intent: intentSchema,
  environment: z.string(),
  /** The description it was rendered from, as its caller keeps it. */
  description: z.unknown(),
  rendered: renderedSchema,
  /** Who made it. */
  by: z.string(),
  createdAtMs: z.number(),
  finishedAtMs: z.number().optional(),
  /** What was planned, before the first change. */
  operations: z.array(operationSchema),
  failure: failureSchema.optional(),
  /** What happened and why, in words; there where it did not end as wanted. */
  paragraph: z.string().optional(),
  /** The page that says what to do about the failure, where there is one. */
  runbook: z.string().optional(),
  /** Name of the record with the evidence. */
  evidence: z.string().optional(),
  /** The way back, planned when the release had failed; without `to` everything was removed. */
  rollback: z.strictObject({ to: z.int().optional(), operations: z.array(operationSchema) }).optional(),
})

export const journalEntrySchema = z.strictObject({
  stage: z.enum(['release', 'rollback', 'removal', 'verification']),
  operation: z.string(),
  startedAtMs: z.number(),
  finishedAtMs: z.number().optional(),
})

export type Release = z.infer<typeof releaseSchema>
export type ReleaseStatus = z.infer<typeof releaseStatusSchema>
export type JournalEntry = z.infer<typeof journalEntrySchema>
