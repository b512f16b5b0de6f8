import type { ObservedReplica } from '@windlass/target/observation'
import type { Readiness } from '@windlass/target/readiness'
import type { IJob } from 'kubernetes-models/batch/v1'
import { type Live, timeMs } from '../live/live-object.ts'
import { inOrder, observedReplica } from '../observe/replica.ts'
import type { Snapshot } from '../observe/snapshot.ts'
import { digestAnnotation } from '../ownership.ts'
import { failed, progressing, ready, worst } from './finding.ts'
import type { Judge } from './judge.ts'

/** Its work is done. Attempts that failed are counted as restarts of those that came after them. */
export const judgeJob: Judge<Live<IJob>> = (job, snapshot) => {
  const pods = inOrder(snapshot.podsOf(job))
  const wanted = job.spec?.completions ?? job.spec?.parallelism ?? 1
  const attempts = pods.slice(0, Math.max(0, pods.length - wanted)).length
  const replicas = pods.slice(attempts).map((pod, ordinal): ObservedReplica => {
    const replica = observedReplica({
      workload: job,
      pod,
      ordinal,
      revision: undefined,
      isCurrent: true,
      moves: false,
      snapshot,
    })
    return { ...replica, restarts: replica.restarts + attempts }
  })
  const readiness = jobReadiness(job, replicas)
  return { readiness, replicas: ended(job, readiness, replicas) }
}

/** Once a Job has ended, its end counts: its last pod may have been cleared away, or be one of several that failed. */
function ended(
  { metadata, status }: Live<IJob>,
  readiness: Readiness,
  replicas: readonly ObservedReplica[],
): readonly ObservedReplica[] {
  const hasEnded = status?.conditions?.some(({ type, status }) => endings.has(type) && status === 'True')
  // Nothing asks a pod of a Job whether it is ready: the API server says so of each that runs.
  if (!hasEnded)
    return replicas.map((replica) => (replica.readiness.state === 'ready' ? { ...replica, readiness } : replica))
  if (replicas.length > 0) return replicas.map((replica) => ({ ...replica, readiness }))
  const digest = metadata.annotations?.[digestAnnotation] ?? ''
  return [{ ordinal: 0, name: metadata.name, digest, readiness, restarts: status?.failed ?? 0, addresses: {} }]
}

const endings: ReadonlySet<string> = new Set(['Complete', 'Failed'])

/** How a Job stands, by its conditions; before it ends, by what keeps its pods from running. */
function jobReadiness(job: Live<IJob>, replicas: readonly ObservedReplica[]): Readiness {
  const conditions = job.status?.conditions ?? []
  const when = (type: string) => conditions.find((condition) => condition.type === type && condition.status === 'True')
  const complete = when('Complete')
  if (complete) return ready('its work is done', timeMs(complete.lastTransitionTime))
  const bad = worst(replicas.map(({ name, readiness }) => ({ ...readiness, detail: `${name}: ${readiness.detail}` })))
  const failure = when('Failed')
  if (failure) {
    const { reason = 'Failed', message = '', lastTransitionTime } = failure
    return failed(reason, [message, bad?.detail ?? ''].filter(Boolean).join(': '), timeMs(lastTransitionTime))
  }
  const sinceMs = timeMs(job.status?.startTime ?? job.metadata.creationTimestamp)
  if (bad?.state === 'failed') return bad
  if (when('Suspended')) return progressing('Suspended', 'is suspended', sinceMs)
  return progressing('Running', bad === undefined || bad.state === 'ready' ? 'its work goes on' : bad.detail, sinceMs)
}

/** What is found of a Job that another object made. */
export function judgeMadeJob(job: Live<IJob>, snapshot: Snapshot): Readiness {
  return judgeJob(job, snapshot).readiness
}
