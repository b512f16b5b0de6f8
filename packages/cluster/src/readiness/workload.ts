import type { ObservedReplica } from '@windlass/target/observation'
import type { Readiness } from '@windlass/target/readiness'
import { firstSeenMs, type LiveEvent, lastEvent, lastSeenMs } from '../live/live-event.ts'
import { appliedAtMs, type LiveObject, timeMs } from '../live/live-object.ts'
import { failed, progressing, ready, worst } from './finding.ts'

/** How long pods may be refused: others that go may make room. */
const refusalMs = 15_000
/** The same beside as many older ones as are wanted: the next one of those has to go first, and serves meanwhile. */
const surgeRefusalMs = 90_000

/** Readiness of a workload by that of its replicas and by how many there are. */
export function workloadReadiness(options: {
  readonly workload: LiveObject
  readonly isObserved: boolean
  readonly wanted: number
  readonly replicas: readonly ObservedReplica[]
  /** What the replicas were observed from. */
  readonly pods: readonly LiveObject[]
  readonly events: readonly LiveEvent[]
  readonly nowMs: number
}): Readiness {
  const { workload, isObserved, wanted, replicas, pods, events, nowMs } = options
  const appliedMs = appliedAtMs(workload)
  if (!isObserved) return progressing('Pending', 'its controller has not taken it yet', appliedMs)
  const bad = worst(replicas.map(withName))
  if (bad?.state === 'failed') return bad
  const { length } = replicas
  if (length < wanted || replicas.some(isOlder)) {
    const newestPodMs = Math.max(0, ...pods.map(({ metadata }) => timeMs(metadata.creationTimestamp)))
    const refused = refusalOf(events, Math.max(appliedMs, newestPodMs))
    if (refused !== undefined) {
      const { detail, sinceMs } = refused
      return nowMs - sinceMs > (length < wanted ? refusalMs : surgeRefusalMs)
        ? failed('FailedCreate', detail, sinceMs)
        : progressing('FailedCreate', detail, sinceMs)
    }
  }
  if (length < wanted) {
    return bad?.state === 'ready' || bad === undefined
      ? progressing('Starting', `${length} of ${wanted} pods are there`, appliedMs)
      : bad
  }
  if (bad !== undefined && bad.state !== 'ready') return bad
  if (length > wanted) return progressing('Stopping', `${length - wanted} pods too many`, appliedMs)
  const sinceMs = Math.max(0, ...replicas.map(({ readiness }) => readiness.sinceMs))
  return ready(wanted === 0 ? 'none is wanted' : `${length} of ${wanted} pods are ready`, sinceMs || appliedMs)
}

/** One that serves until a pod of the present revision takes its place, which may be the one that is refused. */
function isOlder({ readiness }: ObservedReplica): boolean {
  return readiness.reason === 'Updating'
}

/** Why pods are refused since the workload was applied and got its last pod, in the words of whoever refuses them. */
function refusalOf(events: readonly LiveEvent[], fromMs: number) {
  const refused = lastEvent(events, ['FailedCreate'])
  if (refused === undefined || lastSeenMs(refused) < fromMs) return undefined
  const detail = (refused.message ?? '').replace(/^(\(combined from similar events\): )?(Error creating: )?/, '')
  return { detail, sinceMs: Math.max(firstSeenMs(refused), fromMs) }
}

function withName({ name, readiness }: ObservedReplica): Readiness {
  return { ...readiness, detail: readiness.detail === '' ? name : `${name}: ${readiness.detail}` }
}
