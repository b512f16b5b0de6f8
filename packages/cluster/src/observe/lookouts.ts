import type { Collection } from '../live/collection.ts'
import { collectionPath, type ServedKind } from '../live/served-kinds.ts'
import { stackSelector } from '../ownership.ts'
import type { Place } from '../place.ts'
import { isJudgedByContent } from '../readiness/readiness-of.ts'
import type { ObservedKind } from './snapshot.ts'

/** What is looked at, and as what. */
export interface Lookout {
  readonly role: 'applied' | 'pods' | 'revisions' | 'jobs' | 'events' | 'endpointSlices' | 'nodes'
  readonly kind: ObservedKind
  readonly collection: Collection
}

/** What has to be looked at to see the objects of a release of these kinds, and what comes of them. */
export function lookouts(place: Place, kinds: readonly (ServedKind & ObservedKind)[]): readonly Lookout[] {
  const labelSelector = stackSelector(place)
  const applied = kinds.map((kind): Lookout => {
    const detail = isJudgedByContent(kind) ? 'whole' : 'metadata'
    const path = collectionPath(kind, place.namespace)
    return { role: 'applied', kind, collection: { path, labelSelector, detail } }
  })
  const names = new Set(kinds.map(({ kind }) => kind))
  const surroundings = surroundingsOf(place).filter(({ makers }) => makers.some((maker) => names.has(maker)))
  return [ownNamespace(place, labelSelector), ...applied, ...surroundings]
}

/** The namespace, where it is of the release itself. Who may not see it can still see what is in it. */
function ownNamespace({ namespace }: Place, labelSelector: string): Lookout {
  const path = '/api/v1/namespaces'
  const fieldSelector = `metadata.name=${namespace}`
  return {
    role: 'applied',
    kind: { apiVersion: 'v1', kind: 'Namespace' },
    collection: { path, fieldSelector, labelSelector, detail: 'whole', ifAllowed: true },
  }
}

const podMakers = ['StatefulSet', 'Deployment', 'DaemonSet', 'Job', 'CronJob', 'ReplicaSet', 'Pod']

/**
 * What controllers make of objects of these kinds, and what explains it. It carries no label of ours, and is found by
 * its owner.
 */
function surroundingsOf({ namespace }: Place): readonly (Lookout & { readonly makers: readonly string[] })[] {
  const core = `/api/v1/namespaces/${namespace}`
  const apps = `/apis/apps/v1/namespaces/${namespace}`
  return [
    {
      role: 'pods',
      kind: { apiVersion: 'v1', kind: 'Pod' },
      makers: podMakers,
      collection: { path: `${core}/pods`, detail: 'whole' },
    },
    {
      role: 'revisions',
      kind: { apiVersion: 'apps/v1', kind: 'ControllerRevision' },
      makers: ['StatefulSet', 'DaemonSet'],
      collection: { path: `${apps}/controllerrevisions`, detail: 'metadata' },
    },
    {
      role: 'revisions',
      kind: { apiVersion: 'apps/v1', kind: 'ReplicaSet' },
      makers: ['Deployment'],
      collection: { path: `${apps}/replicasets`, detail: 'metadata' },
    },
    {
      role: 'jobs',
      kind: { apiVersion: 'batch/v1', kind: 'Job' },
      makers: ['CronJob'],
      collection: { path: `/apis/batch/v1/namespaces/${namespace}/jobs`, detail: 'whole' },
    },
    {
      role: 'endpointSlices',
      kind: { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' },
      makers: ['Service'],
      collection: { path: `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`, detail: 'whole' },
    },
    {
      role: 'events',
      kind: { apiVersion: 'v1', kind: 'Event' },
      makers: [...podMakers, 'PersistentVolumeClaim', 'Service'],
      collection: { path: `${core}/events`, fieldSelector: 'type=Warning', detail: 'whole', ifAllowed: true },
    },
    {
      role: 'nodes',
      kind: { apiVersion: 'v1', kind: 'Node' },
      makers: podMakers,
      collection: { path: '/api/v1/nodes', detail: 'whole', ifAllowed: true },
    },
  ]
}
