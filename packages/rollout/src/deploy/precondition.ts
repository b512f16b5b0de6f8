import type { Observation } from '@windlass/target/observation'
import type { Rendered } from '@windlass/target/resource'
import type { ChainFinding } from '../diagnosis/diagnosis.ts'
import type { Plan } from '../plan/plan.ts'
import type { Release } from '../releases/release.ts'

/** What is known before a release changes anything. */
export interface PreconditionFacts {
  readonly plan: Plan
  readonly desired: Rendered
  readonly observation: Observation
  /** What runs now; left out before the first release. */
  readonly current?: Release
  /** One look at the nodes of every chain that runs. */
  chains(): Promise<readonly ChainFinding[]>
}

/** Throws a `CodedError` where the release must not begin. Changes nothing. */
export type Precondition = (facts: PreconditionFacts) => void | Promise<void>
