import type { Observation } from '@windlass/target/observation'
import type { ChainFinding, Diagnosis } from '../diagnosis/diagnosis.ts'
import type { Plan } from '../plan/plan.ts'
import type { Failure } from '../run/failure.ts'
import type { RolloutEvent } from '../run/rollout-event.ts'

/** All that explains a failed release, collected before anything was touched. One record in the history. */
export interface Evidence {
  readonly release: number
  readonly atMs: number
  readonly failure: Failure
  readonly diagnosis: Diagnosis
  /** The diagnosis with where the rollout stopped and who served then. */
  readonly paragraph: string
  /** What was planned, with the differences. */
  readonly operations: Plan['operations']
  readonly events: readonly RolloutEvent[]
  readonly observation?: Observation
  readonly chains: readonly ChainFinding[]
  /** Per component, file name → content, as the target gives it. */
  readonly components: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** What could not be collected, and why. */
  readonly gaps: readonly string[]
}
