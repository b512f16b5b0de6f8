import type { ObservedReplica } from '@windlass/target/observation'
import type { Readiness } from '@windlass/target/readiness'
import type { IPod } from 'kubernetes-models/v1'
import type { Live, LiveObject } from '../live/live-object.ts'
import { digestAnnotation, restartBudgetAnnotation } from '../ownership.ts'
import { progressing } from '../readiness/finding.ts'
import { podReadiness, restartsOf } from '../readiness/pod.ts'
import type { Snapshot } from './snapshot.ts'

/** A pod of a workload as one of its replicas. */
export function observedReplica(options: {
  readonly workload: LiveObject
  readonly pod: Live<IPod>
  readonly ordinal: number
  /** ControllerRevision or ReplicaSet it was made from, where that is still there. */
  readonly revision: LiveObject | undefined
  /** Whether it was made from the present template. */
  readonly isCurrent: boolean
  /** Whether its controller makes it anew by itself where it is not. */
  readonly moves: boolean
  readonly snapshot: Snapshot
}): ObservedReplica {
  const { pod, ordinal, isCurrent, moves, snapshot } = options
  const { name } = pod.metadata
  const found = judgePod(options)
  const updates = moves && !isCurrent && found.state === 'ready'
  const memoryBytes = snapshot.seen.memoryBytes.get(name)
  return {
    ordinal,
    name,
    digest: podDigest(options),
    readiness: updates ? progressing('Updating', 'still runs an older revision', found.sinceMs) : found,
    restarts: restartsOf(pod),
    ...(memoryBytes !== undefined && { memoryBytes }),
    addresses: {},
  }
}

/** Pods without a number of their own, oldest first. */
export function inOrder(pods: readonly Live<IPod>[]): readonly Live<IPod>[] {
  const key = ({ metadata }: Live<IPod>) => `${metadata.creationTimestamp} ${metadata.name}`
  return pods.toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
}

/** Readiness of a pod of a workload. */
function judgePod(options: {
  readonly workload: LiveObject
  readonly pod: Live<IPod>
  readonly snapshot: Snapshot
}): Readiness {
  const { workload, pod, snapshot } = options
  const { explanations, nowMs } = snapshot.seen
  return podReadiness({
    pod,
    events: [...snapshot.eventsOf(pod), ...snapshot.claimEventsOf(pod)],
    restartBudget: restartBudgetOf(workload),
    lostNode: snapshot.lostNodeOf(pod),
    explanation: explanations.get(pod.metadata.uid),
    nowMs,
  })
}

/** Enough for a start that needs three tries; the kubelet takes half a minute until the last of them. */
const defaultRestartBudget = 2

/** Restarts of a container above which a replica of a workload has failed. */
export function restartBudgetOf({ metadata }: LiveObject): number {
  return Number(metadata.annotations?.[restartBudgetAnnotation] ?? defaultRestartBudget)
}

/**
 * Digest of what a pod runs: that of its workload where it was made from its present template, else the one that its
 * revision was made with. Where the template was changed under the same digest, it says so.
 */
function podDigest(options: {
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
