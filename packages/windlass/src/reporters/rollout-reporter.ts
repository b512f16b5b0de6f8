import type { RolloutEvent } from '@windlass/rollout/rollout-event'

/** Shows a rollout while it runs. What came of it is the command's result, printed by others. */
export interface RolloutReporter extends Disposable {
  readonly emit: (event: RolloutEvent) => void
}
