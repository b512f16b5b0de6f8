import type { Area, Observation, ObservedResource } from '@windlass/target/observation'
import type { IPod } from 'kubernetes-models/v1'
import { isGoing, type Live, type LiveObject } from '../live/live-object.ts'
import { componentAnnotation, digestAnnotation, isIn } from '../ownership.ts'
import type { Place } from '../place.ts'
import { judge } from '../readiness/readiness-of.ts'
import { resourceIdOf } from '../resource-id.ts'
import { detachedSets } from './detached-sets.ts'
import type { Lookout } from './lookouts.ts'
import { type AppliedObject, type Seen, Snapshot } from './snapshot.ts'

export interface Sight {
  readonly lookout: Lookout
  readonly objects: Iterable<LiveObject>
}

export function podsAmong(sights: Iterable<Sight>): readonly Live<IPod>[] {
  const pods = [...sights].filter(({ lookout }) => lookout.role === 'pods').flatMap(({ objects }) => [...objects])
  return pods as unknown as readonly Live<IPod>[]
}

/** What was seen through each lookout, sorted by what it is. */
export function seenThrough(sights: Iterable<Sight>, rest: Pick<Seen, 'explanations' | 'memoryBytes' | 'nowMs'>): Seen {
  const applied: AppliedObject[] = []
  const others: Record<Exclude<Lookout['role'], 'applied'>, LiveObject[]> = {
    pods: [],
    revisions: [],
    jobs: [],
    events: [],
    endpointSlices: [],
    nodes: [],
  }
  for (const { lookout, objects } of sights) {
    for (const object of objects) {
      if (lookout.role === 'applied') applied.push({ kind: lookout.kind, object })
      else others[lookout.role].push(object)
    }
  }
  // The API server gives what the types of the library say.
  return { ...(others as unknown as Omit<Seen, 'applied' | keyof typeof rest>), applied, ...rest }
}

const areas: Readonly<Record<string, Area>> = {
  Namespace: 'namespace',
  Deployment: 'workloads',
  StatefulSet: 'workloads',
  DaemonSet: 'workloads',
  Job: 'workloads',
  CronJob: 'workloads',
  Service: 'services',
  Ingress: 'ingress',
  Gateway: 'ingress',
  HTTPRoute: 'ingress',
  PersistentVolumeClaim: 'volumes',
}

/** What a release looks like. Pure. */
export function observationOf(place: Pick<Place, 'namespace' | 'stack'>, seen: Seen): Observation {
  const snapshot = new Snapshot(seen)
  const own = seen.applied.filter(({ object }) => isIn(place, object))
  const resources = own
    .map((applied): ObservedResource => {
      const { kind, object } = applied
      const { name, annotations = {} } = object.metadata
      const area = areas[kind.kind]
      return {
        id: resourceIdOf({ ...kind, name }),
        component: annotations[componentAnnotation] ?? '',
        ...(area !== undefined && { area }),
        digest: isGoing(object) ? '' : (annotations[digestAnnotation] ?? ''),
        ...judge(applied, snapshot),
      }
    })
    .concat(detachedSets(place, snapshot))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
  return { atMs: seen.nowMs, resources, warnings: lostNodes(snapshot, own, resources) }
}

/**
 * The nodes that do not answer while pods of the release are on them: replicas, and what was to go from there, of which
 * nobody knows whether it has ended.
 */
function lostNodes(
  snapshot: Snapshot,
  own: readonly AppliedObject[],
  resources: readonly ObservedResource[],
): readonly string[] {
  const onLost = snapshot.seen.pods.filter((pod) => snapshot.lostNodeOf(pod) !== undefined)
  if (onLost.length === 0) return []
  const replicas = new Set(resources.flatMap((resource) => resource.replicas.map(({ name }) => name)))
  const made = new Set(own.flatMap(({ object }) => snapshot.podsOf(object)))
  const ours = onLost.filter((pod) => replicas.has(pod.metadata.name) || (isGoing(pod) && made.has(pod)))
  return [...new Set(ours.flatMap((pod) => snapshot.lostNodeOf(pod) ?? []))].toSorted()
}
