import type { Target } from '@windlass/target/target'
import type { Clock } from '../clock.ts'
import type { Plan } from '../plan/plan.ts'
import type { Release } from '../releases/release.ts'
import type { Deadlines } from '../run/deadlines.ts'
import type { Emit } from '../run/rollout-event.ts'

/** What every procedure that changes a release is given. */
export interface ProcedureOptions {
  readonly target: Target
  readonly clock: Clock
  /** The first stops in order: nothing new begins, what has begun ends. */
  readonly signal: AbortSignal
  readonly emit: Emit
  /** Who holds the lock meanwhile: command, user, host, process id. */
  readonly holder: string
  readonly environment: string
  readonly deadlines?: Partial<Deadlines>
}

/** The same, once the lock is held. */
export interface LockedContext extends ProcedureOptions {
  /** Aborts when another took over: nothing must be touched any more, not even the history. */
  readonly lost: AbortSignal
}

/** One release from its first change to its end. */
export interface ReleaseRun extends LockedContext {
  readonly release: Release
  readonly plan: Plan
  /** What ran before, and is gone back to. */
  readonly current: Release | undefined
  /** Earlier releases that may have left something behind. */
  readonly unfinished: readonly Release[]
  readonly rollbackOnFailure?: boolean
  readonly timeoutMs?: number
}
