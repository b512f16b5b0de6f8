import type { Collection } from '../live/collection.ts'
import { collectionPath, type ServedKind } from '../live/served-kinds.ts'
import { stackSelector } from '../ownership.ts'
import type { Place } from '../place.ts'
import { isJudgedByContent } from '../readiness/readiness-of.ts'

/** What is looked at, and as what. */
export interface Lookout {
  readonly role: 'applied' | 'pods' | 'revisions' | 'jobs' | 'events' | 'endpointSlices'
  readonly kind: Pick<ServedKind, 'apiVersion' | 'kind'>
  readonly collection: Collection
}

/** What has to be looked at to see the objects of a release of these kinds, and what comes of them. */
export function lookouts(place: Place, kinds: readonly ServedKind[]): readonly Lookout[] {
  const labelSelector = stackSelector(place)
  const namespace: Lookout = {
    role: 'applied',
    kind: { apiVersion: 'v1', kind: 'Namespace' },
    collection: {
      path: '/api/v1/namespaces',
      fieldSelector: `metadata.name=${place.namespace}`,
      labelSelector,
      detail: 'whole',
    },
  }
  const applied = kinds.map(
    (kind): Lookout => ({
      role: 'applied',
      kind,
      collection: {
        path: collectionPath(kind, place.namespace),
        labelSelector,
        detail: isJudgedByContent(kind) ? 'whole' : 'metadata',
      },
    }),
  )
  const names = new Set(kinds.map(({ kind }) => kind))
  const made = madeOf.filter(({ makers }) => makers.some((maker) => names.has(maker)))
  return [
    namespace,
    ...applied,
    ...made.map(({ role, apiVersion, kind, path, detail, fieldSelector }): Lookout => {
      const group = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`
      const collection = { path: `${group}/namespaces/${place.namespace}/${path}`, detail }
      return {
        role,
        kind: { apiVersion, kind },
        collection: { ...collection, ...(fieldSelector && { fieldSelector }) },
      }
    }),
  ]
}

const podMakers = ['StatefulSet', 'Deployment', 'DaemonSet', 'Job', 'CronJob', 'ReplicaSet']

/** What controllers make of objects of these kinds. It carries no label of ours, and is found by its owner. */
const madeOf = [
  { role: 'pods', apiVersion: 'v1', kind: 'Pod', path: 'pods', makers: podMakers, detail: 'whole', fieldSelector: '' },
  {
    role: 'revisions',
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    path: 'controllerrevisions',
    makers: ['StatefulSet', 'DaemonSet'],
    detail: 'metadata',
    fieldSelector: '',
  },
  {
    role: 'revisions',
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    path: 'replicasets',
    makers: ['Deployment'],
    detail: 'metadata',
    fieldSelector: '',
  },
  {
    role: 'jobs',
    apiVersion: 'batch/v1',
    kind: 'Job',
    path: 'jobs',
    makers: ['CronJob'],
    detail: 'whole',
    fieldSelector: '',
  },
  {
    role: 'endpointSlices',
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    path: 'endpointslices',
    makers: ['Service'],
    detail: 'whole',
    fieldSelector: '',
  },
  {
    role: 'events',
    apiVersion: 'v1',
    kind: 'Event',
    path: 'events',
    makers: [...podMakers, 'PersistentVolumeClaim'],
    detail: 'whole',
    fieldSelector: 'type=Warning',
  },
] as const
