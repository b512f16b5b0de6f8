import { z } from 'zod'

/** Stages of a release, in the order they run. */
export const phases = ['infrastructure', 'core', 'application', 'support', 'edge'] as const

export const phaseSchema = z
  .enum(phases)
  .meta({ id: 'phase', description: 'Stage of a release; each is healthy before the next begins' })

export type Phase = z.infer<typeof phaseSchema>
