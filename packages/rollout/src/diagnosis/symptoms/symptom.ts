import type { Rendered } from '@windlass/target/resource'
import type { ReleaseHealth } from '../../health/health.ts'
import type { Seen } from '../../health/seen.ts'
import type { DetectorReading } from './read-detectors.ts'

/** All that symptoms are recognised by: one look at a release that runs. */
export interface SymptomView {
  readonly seen: Seen
  readonly health: ReleaseHealth
  readonly rendered: Rendered
  readonly detectors: readonly DetectorReading[]
  /** Who calls whom, by component, as far as the description says. */
  readonly edges: readonly Edge[]
}

export interface Edge {
  readonly from: string
  readonly to: string
  readonly port: number
}

/** One thing found wrong, before it is said what to do about it. */
export interface Symptom {
  /** Stable, for programs: `volume-full`. */
  readonly cause: string
  readonly state: 'degraded' | 'unhealthy'
  /** Left out where it is about the release as a whole. */
  readonly component?: string
  readonly replica?: string
  /** What is wrong, in a sentence with the facts that show it. */
  readonly finding: string
  /** Name of the claim, machine or cache it is about, for the commands. */
  readonly subject?: string
  /** In the place of what is likely in general. */
  readonly likely?: string
}

/** Recognises one kind of symptom. Pure. */
export type SymptomFinder = (view: SymptomView) => readonly Symptom[]
