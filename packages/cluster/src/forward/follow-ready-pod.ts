import { CodedError } from '@windlass/errors/coded-error'
import type { IPod } from 'kubernetes-models/v1'
import { isReady } from '../apply/stateful-set.ts'
import { isGoing, type Live } from '../live/live-object.ts'
import type { Place } from '../place.ts'
import type { ReplicaPod } from '../pods/component-pods.ts'
import { followReplicaPods } from '../pods/follow-replica-pods.ts'
import { podReadiness } from '../readiness/pod.ts'

/** The pod to use, or why there is none. */
export type ReadyPod = { readonly pod: Live<IPod> } | { readonly pod?: undefined; readonly reason: string }

interface Wanted {
  readonly component: string
  /** Number or name; any where left out. */
  readonly replica?: string | undefined
  readonly signal: AbortSignal
}

/**
 * A ready pod of a component and, each time it is not ready any more, another: told whenever it changes.
 *
 * Throws `CLUSTER_REPLICA_UNKNOWN` where there is no such replica to begin with, and the reason of `signal`.
 */
export async function* followReadyPod(place: Place, wanted: Wanted): AsyncGenerator<ReadyPod> {
  const { component, replica, signal } = wanted
  let told: string | undefined
  for await (const of of followReplicaPods(place, { component, signal })) {
    const meant = of.filter(
      ({ ordinal, pod }) => replica === undefined || replica === String(ordinal) || replica === pod.metadata.name,
    )
    if (told === undefined && meant.length === 0) throw unknownReplica(wanted, of)
    const ready = meant.filter(({ pod }) => isUsable(pod))
    // As long as it is ready it stays: others are numbered anew when one of them goes.
    const kept = of.find(({ pod }) => pod.metadata.uid === told && isUsable(pod))
    const found = kept ?? ready[0]
    const key = found?.pod.metadata.uid ?? ''
    if (key === told) continue
    told = key
    yield found === undefined ? { reason: whyNone(wanted, meant, place.connection.now()) } : { pod: found.pod }
  }
}

function isUsable(pod: Live<IPod>): boolean {
  return !isGoing(pod) && isReady(pod)
}

function whyNone({ component, replica }: Wanted, [first]: readonly ReplicaPod[], nowMs: number): string {
  const name = replica === undefined ? `no replica of ${component}` : `replica ${replica} of ${component}`
  if (first === undefined) return `${name} is there`
  const { detail } = podReadiness({ pod: first.pod, events: [], restartBudget: Number.POSITIVE_INFINITY, nowMs })
  return `${name} is ready: ${first.pod.metadata.name} ${detail}`
}

function unknownReplica({ component, replica }: Wanted, of: readonly ReplicaPod[]): CodedError {
  const name = replica === undefined ? `a replica of ${component}` : `replica ${replica} of ${component}`
  const names = of.map(({ pod }) => pod.metadata.name)
  return new CodedError('CLUSTER_REPLICA_UNKNOWN', `There is no ${name}.`.replace('no a ', 'no '), {
    hint: names.length === 0 ? '`windlass status` shows what runs.' : `Its replicas are ${names.join(', ')}.`,
  })
}
