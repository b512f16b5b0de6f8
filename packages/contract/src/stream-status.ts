import { z } from 'zod'

/** Where a detector says what it reads and by which model it scores. */
export const streamStatusPath = '/api/v1/stream/status'

export const sourceStatusSchema = z.object({
  kind: z.enum(['blocks', 'node', 'kafka']),
  name: z.string(),
  /** `away` where nothing answers at present; `failed` where reading ended with an error. */
  phase: z.enum(['waiting', 'reading', 'away', 'failed', 'done']),
  transactionsScored: z.int().min(0),
  /** Height of the last block that was read. */
  height: z.int().min(0).optional(),
  /** Blocks between it and the head of the followed chain. */
  lagBlocks: z.int().min(0).optional(),
  /** Messages after the committed offsets of the partitions this consumer is assigned. */
  lagMessages: z.int().min(0).optional(),
  /** Kept after the source has recovered. */
  lastError: z.object({ code: z.string(), message: z.string(), atMs: z.int() }).optional(),
})

/** The body of {@link streamStatusPath}. */
export const streamStatusSchema = z.object({
  /** `null` until the first one is trained. */
  model: z
    .object({
      id: z.string(),
      trainedAtMs: z.int(),
      /** How many it was trained on. */
      transactions: z.int().min(1),
    })
    .nullable(),
  sources: z.array(sourceStatusSchema),
  /** Over all sources since the process started. */
  transactionsScored: z.int().min(0),
  /** In the buffer now; `null` where replicas share one that cannot be reached. */
  anomalies: z.int().min(0).nullable(),
})

export type SourceStatus = z.output<typeof sourceStatusSchema>
export type StreamStatus = z.output<typeof streamStatusSchema>
