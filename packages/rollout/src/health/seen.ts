import type { LeaseHolder } from '@windlass/target/lease'
import type { Observation } from '@windlass/target/observation'
import type { Survey } from '@windlass/target/survey'
import type { ChainFinding } from '../diagnosis/diagnosis.ts'
import type { Release } from '../releases/release.ts'
import type { EndpointsSeen } from './ask-endpoints.ts'

/** What could be seen, at one time. `undefined` where nobody could look, or did. */
export interface Seen {
  readonly atMs: number
  readonly releases: readonly Release[] | undefined
  readonly observation: Observation | undefined
  readonly chains: readonly ChainFinding[] | undefined
  /** What the endpoints of ready replicas answered. */
  readonly endpoints: EndpointsSeen | undefined
  readonly survey: Survey | undefined
  /** Who holds the lock; `'nobody'` where it is free. */
  readonly holder: LeaseHolder | 'nobody' | undefined
  /** What could not be looked at, and why. */
  readonly gaps: readonly string[]
}
