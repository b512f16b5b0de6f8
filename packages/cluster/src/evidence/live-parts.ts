import type { ISecret } from 'kubernetes-models/v1'
import { listCollection } from '../live/collection.ts'
import type { LiveEvent } from '../live/live-event.ts'
import { type Live, type LiveObject, ownerUid } from '../live/live-object.ts'
import { collectionPath } from '../live/served-kinds.ts'
import type { ObserveContext } from '../observe/observe-place.ts'
import { claimOwnerLabel, componentAnnotation, stackSelector } from '../ownership.ts'
import type { ReplicaPod } from '../pods/component-pods.ts'
import { claimsOfPods } from '../pods/referenced.ts'

/** What is looked at, and for how long. */
export interface Look {
  readonly context: ObserveContext
  readonly component: string
  readonly signal: AbortSignal
}

/** What was applied of the component. Of Secrets only the metadata are asked for. */
export async function appliedObjects({ context, component, signal }: Look): Promise<readonly LiveObject[]> {
  const { place } = context
  const { connection, namespace } = place
  const entered = await context.inventory.read(signal)
  const found = await Promise.all(
    entered.map(async (entry) => {
      const served = await context.kinds.find({ ...entry, signal })
      if (served === undefined) return []
      const { apiVersion, kind } = served
      const detail = kind === 'Secret' ? 'metadata' : 'whole'
      const collection = {
        path: collectionPath(served, namespace),
        labelSelector: stackSelector(place),
        detail,
      } as const
      const { objects } = await listCollection({ connection, collection, signal })
      return objects.map((object) => ({ ...object, apiVersion, kind }))
    }),
  )
  return found.flat().filter(({ metadata }) => metadata.annotations?.[componentAnnotation] === component)
}

/** Claims that its pods mount, or that were made for its StatefulSets. */
export async function claimsOf(
  look: Look,
  { live, objects }: { readonly live: readonly ReplicaPod['pod'][]; readonly objects: readonly LiveObject[] },
): Promise<readonly LiveObject[]> {
  const mounted = new Set(claimsOfPods(live))
  const makers = new Set(objects.map(({ metadata }) => metadata.name))
  const claims = await listNamespace(look, claimKind)
  return claims.filter(
    ({ metadata }) => mounted.has(metadata.name) || makers.has(metadata.labels?.[claimOwnerLabel] ?? ''),
  )
}

/** The machines its pods are on. */
export async function nodesOf(
  { context: { place }, signal }: Look,
  names: readonly string[],
): Promise<readonly LiveObject[]> {
  const nodes = await Promise.all(
    names.map(async (name) => {
      const path = `/api/v1/nodes/${name}`
      const { status, body } = await place.connection.request({ method: 'GET', path, answers: [404], signal })
      return status === 404 ? [] : [body as LiveObject & { readonly status?: { readonly images?: unknown } }]
    }),
  )
  // The list of what it has pulled is long and explains nothing.
  return nodes.flat().map(({ status, ...node }) => ({ ...node, status: { ...status, images: undefined } }))
}

/** What Secrets hold, as text. */
export async function secretValues(
  { context: { place }, signal }: Look,
  names: readonly string[],
): Promise<readonly string[]> {
  const path = `/api/v1/namespaces/${place.namespace}/secrets`
  const values = await Promise.all(
    names.map(async (name) => {
      const request = { method: 'GET', path: `${path}/${name}`, answers: [404], signal } as const
      const { status, body } = await place.connection.request(request)
      const { data = {} } = status === 404 ? {} : (body as Live<ISecret>)
      return Object.values(data).map((value) => Buffer.from(value, 'base64').toString('utf8'))
    }),
  )
  return values.flat()
}

/** Events about these objects, and about what stands between them. */
export async function eventsOf(look: Look, subjects: readonly LiveObject[]): Promise<readonly LiveEvent[]> {
  const uids = new Set(subjects.map(({ metadata }) => metadata.uid))
  const between = await Promise.all(betweenKinds.map((kind) => listNamespace(look, kind)))
  for (const object of between.flat()) if (uids.has(ownerUid(object) ?? '')) uids.add(object.metadata.uid)
  const events = (await listNamespace(look, eventKind)) as readonly LiveEvent[]
  return events.filter(({ involvedObject }) => uids.has(involvedObject.uid ?? ''))
}

async function listNamespace({ context, signal }: Look, kind: NamespacedKind): Promise<readonly LiveObject[]> {
  const { connection, namespace } = context.place
  const { group, plural, detail } = kind
  const collection = { path: `/${group}/namespaces/${namespace}/${plural}`, detail }
  return (await listCollection({ connection, collection, signal })).objects
}

interface NamespacedKind {
  readonly group: string
  readonly plural: string
  readonly detail: 'whole' | 'metadata'
}

const claimKind: NamespacedKind = { group: 'api/v1', plural: 'persistentvolumeclaims', detail: 'whole' }
const eventKind: NamespacedKind = { group: 'api/v1', plural: 'events', detail: 'whole' }
/** What stands between a workload and its pods. */
const betweenKinds: readonly NamespacedKind[] = [
  { group: 'apis/apps/v1', plural: 'replicasets', detail: 'metadata' },
  { group: 'apis/batch/v1', plural: 'jobs', detail: 'metadata' },
]
