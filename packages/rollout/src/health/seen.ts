import type { LeaseHolder } from '@windlass/target/lease'
import type { Observation } from '@windlass/target/observation'
import type { ChainFinding } from '../diagnosis/diagnosis.ts'
import type { Release } from '../releases/release.ts'

/** What could be seen, at one time. `undefined` where nobody could look. */
export interface Seen {
  readonly atMs: number
  readonly releases: readonly Release[] | undefined
  readonly observation: Observation | undefined
  readonly chains: readonly ChainFinding[] | undefined
  /** Who holds the lock; `'nobody'` where it is free. */
  readonly holder: LeaseHolder | 'nobody' | undefined
  /** What could not be looked at, and why. */
  readonly gaps: readonly string[]
}
