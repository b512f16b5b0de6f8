import type { SimulatedBody } from './simulated-body.ts'

/** One process that runs. */
export interface SimulatedReplica {
  readonly ordinal: number
  readonly name: string
  readonly digest: string
  readonly body: SimulatedBody
  readonly startedAtMs: number
}
