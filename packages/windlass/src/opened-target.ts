import type { ForwardEvent, ForwardOptions } from '@windlass/cluster/forward-event'
import type { Deadlines } from '@windlass/rollout/deadlines'
import type { Rendered } from '@windlass/target/resource'
import type { Target } from '@windlass/target/target'

/** A target as commands use it, wherever it is. */
export interface OpenedTarget extends Target, AsyncDisposable {
  /** Times that differ from those of this machine. */
  readonly deadlines: Partial<Deadlines>
  /**
   * What is to be planned of what was rendered, once the values of its secrets are found. With `missing: 'keep'` a secret
   * whose value is not found here stays the one that runs.
   */
  prepare(
    rendered: Rendered,
    options: { readonly missing: 'refuse' | 'keep'; readonly signal: AbortSignal },
  ): Promise<Rendered>
  /** Leads a port of this machine to one of a replica, where replicas are elsewhere. */
  readonly forward?: (options: ForwardOptions) => AsyncIterable<ForwardEvent>
  /** Requests made so far, where an API server is asked. */
  readonly apiRequests?: () => number
  /** Sees to it that what runs is looked after, where the target needs a process of its own for that. */
  supervise(options: { readonly signal: AbortSignal }): Promise<void>
  /** Deletes what is left once everything was removed with its data: the history. */
  forget(options: { readonly signal: AbortSignal }): Promise<void>
}
