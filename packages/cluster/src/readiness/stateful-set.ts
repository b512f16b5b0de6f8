import type { ObservedReplica } from '@windlass/target/observation'
import { type LiveStatefulSet, ordinalOf, revisionOf } from '../apply/stateful-set.ts'
import { isObserved } from '../live/live-object.ts'
import { observedReplica } from '../observe/replica.ts'
import type { Judge } from './judge.ts'
import { workloadReadiness } from './workload.ts'

/** Every wanted pod is there and ready, and those that are not held run the present revision. */
export const judgeStatefulSet: Judge<LiveStatefulSet> = (set, snapshot) => {
  const observed = isObserved(set)
  const partition = partitionOf(set)
  const pods = [...snapshot.podsOf(set), ...snapshot.detachedPodsOf(set)].toSorted(
    (a, b) => ordinalOf(a) - ordinalOf(b),
  )
  const replicas = pods.map((pod): ObservedReplica => {
    const name = revisionOf(pod)
    const ordinal = ordinalOf(pod)
    const revision = name === undefined ? undefined : snapshot.revisionNamed(name)
    const isCurrent = observed && name !== undefined && name === set.status?.updateRevision
    const moves = observed && ordinal >= partition
    return observedReplica({ workload: set, pod, ordinal, revision, isCurrent, moves, snapshot })
  })
  return {
    replicas,
    readiness: workloadReadiness({
      workload: set,
      isObserved: observed,
      wanted: set.spec?.replicas ?? 1,
      replicas,
      pods,
      events: snapshot.eventsOf(set),
      nowMs: snapshot.seen.nowMs,
    }),
  }
}

/** Ordinal from which on pods are moved to the present revision by the controller. */
function partitionOf({ spec }: LiveStatefulSet): number {
  const { type = 'RollingUpdate', rollingUpdate } = spec?.updateStrategy ?? {}
  return type === 'OnDelete' ? Number.POSITIVE_INFINITY : (rollingUpdate?.partition ?? 0)
}
