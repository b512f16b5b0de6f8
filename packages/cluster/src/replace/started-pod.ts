import { CodedError } from '@windlass/errors/coded-error'
import type { LivePod } from '../apply/stateful-set.ts'
import { podReadiness } from '../readiness/pod.ts'

/** Whether the program of a pod was started. Throws `CLUSTER_REPLICA_NOT_STARTED` where it never will be. */
export function isStarted(pod: LivePod, options: { readonly restartBudget: number; readonly nowMs: number }): boolean {
  const { phase, containerStatuses = [] } = pod.status ?? {}
  const hasRun = containerStatuses.some(({ state, lastState }) => {
    return state?.running || state?.terminated || lastState?.terminated
  })
  if (phase === 'Succeeded' || hasRun) return true
  const { state, reason, detail } = podReadiness({ pod, events: [], ...options })
  if (state !== 'failed') return false
  throw new CodedError('CLUSTER_REPLICA_NOT_STARTED', `${pod.metadata.name} could not be started: ${detail}`, {
    hint: 'Remove the obstacle, or go back to the release before.',
    details: { pod: pod.metadata.name, reason },
  })
}
