import type { Draft } from '../draft.ts'
import type { StackTarget, Tier } from '../environment.ts'
import type { Finding, Severity } from '../finding.ts'

/** The components of one environment, as far as they could be understood. */
export interface System {
  /** Name of the stack. */
  readonly stack: string
  readonly environment: string
  /** Undefined where it could not be understood. */
  readonly target: StackTarget | undefined
  readonly tier: Tier
  /** Whether there is a reason that an image has no digest here: the pipeline that builds it deploys it by digest. */
  readonly mayLackDigest: (image: string) => boolean
  /** Names the description holds, those that are disabled or not understood included. */
  readonly names: ReadonlySet<string>
  readonly disabled: ReadonlySet<string>
  /** Understood and enabled, in the order of the file. */
  readonly drafts: ReadonlyMap<string, Draft>
}

/** What is wrong with a system in one respect. */
export type Check = (system: System) => readonly Finding[]

/** For what production cannot have and a test may. */
export function graded({ tier }: System): Severity {
  return tier === 'production' ? 'error' : 'warning'
}
