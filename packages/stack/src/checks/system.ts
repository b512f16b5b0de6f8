import type { Draft } from '../draft.ts'
import type { StackTarget, Tier } from '../environment.ts'

/** The components of one environment, as far as they could be understood. */
export interface System {
  /** Name of the stack. */
  readonly stack: string
  readonly environment: string
  readonly target: StackTarget
  readonly tier: Tier
  /** Names the description holds, those that are disabled or not understood included. */
  readonly names: ReadonlySet<string>
  readonly disabled: ReadonlySet<string>
  /** Understood and enabled, in the order of the file. */
  readonly drafts: ReadonlyMap<string, Draft>
}
