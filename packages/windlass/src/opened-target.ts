import type { Deadlines } from '@windlass/rollout/deadlines'
import type { Target } from '@windlass/target/target'

/** A target as commands use it, wherever it is. */
export interface OpenedTarget extends Target, AsyncDisposable {
  /** Times that differ from those of this machine. */
  readonly deadlines: Partial<Deadlines>
  /** Requests made so far, where an API server is asked. */
  readonly apiRequests?: () => number
  /** Sees to it that what runs is looked after, where the target needs a process of its own for that. */
  supervise(options: { readonly signal: AbortSignal }): Promise<void>
  /** Deletes what is left once everything was removed with its data: the history. */
  forget(options: { readonly signal: AbortSignal }): Promise<void>
}
