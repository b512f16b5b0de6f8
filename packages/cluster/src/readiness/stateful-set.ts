import type { ObservedReplica } from '@windlass/target/observation'
import type { IPod } from 'kubernetes-models/v1'
import { type LiveStatefulSet, ordinalOf, revisionOf } from '../apply/stateful-set.ts'
import { isObserved, type Live } from '../live/live-object.ts'
import { judgePod, podDigest } from '../observe/replica.ts'
import type { Snapshot } from '../observe/snapshot.ts'
import { progressing } from './finding.ts'
import type { Judge } from './judge.ts'
import { restartsOf } from './pod.ts'
import { workloadReadiness } from './workload.ts'

/** Every wanted pod is there and ready, and those that are not held run the present revision. */
export const judgeStatefulSet: Judge<LiveStatefulSet> = (set, snapshot) => {
  const observed = isObserved(set)
  const pods = snapshot.podsOf(set).toSorted((a, b) => ordinalOf(a) - ordinalOf(b))
  const replicas = pods.map((pod) => replicaOf({ set, pod, snapshot, observed }))
  return {
    replicas,
    readiness: workloadReadiness({
      workload: set,
      isObserved: observed,
      wanted: set.spec?.replicas ?? 1,
      replicas,
      events: snapshot.eventsOf(set),
      nowMs: snapshot.seen.nowMs,
    }),
  }
}

function replicaOf(options: {
  readonly set: LiveStatefulSet
  readonly pod: Live<IPod>
  readonly snapshot: Snapshot
  readonly observed: boolean
}): ObservedReplica {
  const { set, pod, snapshot, observed } = options
  const revisionName = revisionOf(pod)
  const revision = snapshot.revisionsOf(set).find(({ metadata }) => metadata.name === revisionName)
  const isCurrent = observed && revisionName !== undefined && revisionName === set.status?.updateRevision
  const readiness = judgePod({ workload: set, pod, snapshot })
  const ordinal = ordinalOf(pod)
  const moves = observed && !isCurrent && ordinal >= partitionOf(set) && readiness.state === 'ready'
  const memoryBytes = snapshot.seen.memoryBytes.get(pod.metadata.name)
  return {
    ordinal,
    name: pod.metadata.name,
    digest: podDigest({ workload: set, revision, isCurrent }),
    readiness: moves ? progressing('Updating', 'still runs an older revision', readiness.sinceMs) : readiness,
    restarts: restartsOf(pod),
    ...(memoryBytes !== undefined && { memoryBytes }),
    addresses: {},
  }
}

/** Ordinal from which on pods are moved to the present revision by the controller. */
function partitionOf({ spec }: LiveStatefulSet): number {
  const { type = 'RollingUpdate', rollingUpdate } = spec?.updateStrategy ?? {}
  return type === 'OnDelete' ? Number.POSITIVE_INFINITY : (rollingUpdate?.partition ?? 0)
}
