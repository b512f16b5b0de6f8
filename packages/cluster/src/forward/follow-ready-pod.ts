import { CodedError } from '@windlass/errors/coded-error'
import type { IPod } from 'kubernetes-models/v1'
import { followCollection } from '../live/follow-collection.ts'
import type { Live } from '../live/live-object.ts'
import type { Place } from '../place.ts'
import { podsCollection, type ReplicaPod, replicaPods } from '../pods/component-pods.ts'
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
  const { connection } = place
  const pods = new Map<string, Live<IPod>>()
  let told: string | undefined
  for await (const change of followCollection({ connection, collection: podsCollection(place, component), signal })) {
    if (change.kind === 'away' || change.kind === 'back') continue
    if (change.kind === 'listed') {
      pods.clear()
      for (const pod of change.objects) pods.set(pod.metadata.uid, pod as Live<IPod>)
    } else if (change.kind === 'set') pods.set(change.object.metadata.uid, change.object as Live<IPod>)
    else pods.delete(change.object.metadata.uid)
    const of = replicaPods([...pods.values()])
    const meant = of.filter(
      ({ ordinal, pod }) => replica === undefined || replica === String(ordinal) || replica === pod.metadata.name,
    )
    if (told === undefined && meant.length === 0) throw unknownReplica(wanted, of)
    const ready = meant.filter(({ pod }) => isReady(pod))
    // As long as it is ready it stays: others are numbered anew when one of them goes.
    const kept = of.find(({ pod }) => pod.metadata.uid === told && isReady(pod))
    const found = kept ?? ready[0]
    const key = found?.pod.metadata.uid ?? ''
    if (key === told) continue
    told = key
    yield found === undefined ? { reason: whyNone(wanted, meant, connection.now()) } : { pod: found.pod }
  }
}

function isReady({ metadata, status }: Live<IPod>): boolean {
  const condition = status?.conditions?.find(({ type }) => type === 'Ready')
  return metadata.deletionTimestamp === undefined && condition?.status === 'True'
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
