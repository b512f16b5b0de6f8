import { z } from 'zod'

/** Why a run stopped, as data: kept in the release, the events and the evidence. */
export const failureSchema = z.strictObject({
  /** Id of the operation; left out where the run as a whole ran out of time. */
  operation: z.string().optional(),
  component: z.string().optional(),
  resource: z.string().optional(),
  /** Replicas that were being moved or judged. */
  ordinals: z.array(z.int()),
  cause: z.enum([
    /** A gate found what no waiting will change. */
    'gate-failed',
    /** A gate or a change did not finish within its time. */
    'deadline',
    /** The target could not do what it was asked. */
    'target-error',
  ]),
  /** `CodedError` code where the target gave one. */
  code: z.string().optional(),
  /** Reason of the readiness that made it fail: `ImageNotFound`. */
  condition: z.string().optional(),
  /** Set where what was judged is not at fault. */
  excuse: z.enum(['stalled-network']).optional(),
  /** What was found or waited for, in words. */
  detail: z.string(),
  atMs: z.number(),
})

export type Failure = z.infer<typeof failureSchema>
