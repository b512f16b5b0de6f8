import type { Readiness } from '@windlass/target/readiness'
import type { IPod } from 'kubernetes-models/v1'
import type { Live, LiveObject } from '../live/live-object.ts'
import { digestAnnotation, restartBudgetAnnotation } from '../ownership.ts'
import { podReadiness } from '../readiness/pod.ts'
import type { Snapshot } from './snapshot.ts'

const defaultRestartBudget = 3

/** Restarts of a container above which a replica of a workload has failed. */
export function restartBudgetOf({ metadata }: LiveObject): number {
  return Number(metadata.annotations?.[restartBudgetAnnotation] ?? defaultRestartBudget)
}

/** Readiness of a pod of a workload. */
export function judgePod(options: {
  readonly workload: LiveObject
  readonly pod: Live<IPod>
  readonly snapshot: Snapshot
}): Readiness {
  const { workload, pod, snapshot } = options
  const { explanations, nowMs } = snapshot.seen
  return podReadiness({
    pod,
    events: snapshot.eventsOf(pod),
    restartBudget: restartBudgetOf(workload),
    explanation: explanations.get(pod.metadata.uid),
    nowMs,
  })
}

/**
 * Digest of what a pod runs: that of its workload where it was made from its present template, else the one that its
 * revision was made with. Where the template was changed under the same digest, it says so.
 */
export function podDigest(options: {
  readonly workload: LiveObject
  readonly revision: LiveObject | undefined
  readonly isCurrent: boolean
}): string {
  const { workload, revision, isCurrent } = options
  const applied = workload.metadata.annotations?.[digestAnnotation] ?? ''
  if (isCurrent) return applied
  const digest = revision?.metadata.annotations?.[digestAnnotation] ?? ''
  return digest === applied ? `${digest}/${revision?.metadata.name ?? 'unknown'}` : digest
}
