import type { GateFacts, Verdict } from '../gates/verdict.ts'
import type { Intent, Operation } from '../plan/plan.ts'
import type { Failure } from './failure.ts'

/** Which plan is being walked. */
export type Stage = 'release' | 'rollback' | 'removal' | 'verification'

interface Timed {
  readonly atMs: number
}

interface OfOperation extends Timed {
  readonly stage: Stage
  readonly operation: string
  readonly kind: Operation['kind']
  readonly component: string
  readonly phase: string
}

/** What happens during a rollout, for reporters, the evidence and tests. */
export type RolloutEvent =
  /** The number of the release is known and nothing has been changed yet. */
  | (Timed & { readonly type: 'release-started'; readonly release: number; readonly intent: Intent })
  | (Timed & { readonly type: 'release-taken-over'; readonly release: number })
  | (Timed & { readonly type: 'plan-started'; readonly stage: Stage; readonly operations: number })
  | (Timed & { readonly type: 'phase-started'; readonly stage: Stage; readonly phase: string })
  | (Timed & {
      readonly type: 'phase-finished'
      readonly stage: Stage
      readonly phase: string
      readonly tookMs: number
    })
  | (OfOperation & { readonly type: 'operation-started'; readonly reason: string })
  /** What a gate sees, or what a change waits for. */
  | (OfOperation & { readonly type: 'operation-progress'; readonly verdict: Verdict; readonly facts?: GateFacts })
  | (OfOperation & {
      readonly type: 'operation-finished'
      readonly tookMs: number
      /** What held in the end. */
      readonly verdict?: Verdict
      readonly facts?: GateFacts
      /** Why nothing had to be done after all. */
      readonly skipped?: string
    })
  | (OfOperation & { readonly type: 'operation-failed'; readonly tookMs: number; readonly failure: Failure })
  /** Stopped because something else failed or the user interrupted. */
  | (OfOperation & { readonly type: 'operation-stopped'; readonly tookMs: number; readonly detail: string })
  | (Timed & {
      readonly type: 'evidence-written'
      readonly evidence: string
      readonly cause: string
      readonly paragraph: string
    })
  /** The evidence could not be written; the rollback goes on. */
  | (Timed & { readonly type: 'evidence-lost'; readonly evidence: string; readonly detail: string })
  /** `to` is left out where there is no release to go back to, so that all is removed. */
  | (Timed & { readonly type: 'rollback-started'; readonly from: number; readonly to?: number })
  | (Timed & { readonly type: 'release-finished'; readonly release: number; readonly status: string })

export type Emit = (event: RolloutEvent) => void
