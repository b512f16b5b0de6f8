import type { LiveObject } from '../live/live-object.ts'
import { collectionPath, objectPath, type ServedKind, type ServedKinds } from '../live/served-kinds.ts'
import { untilObject } from '../live/until-object.ts'
import {
  claimOwnerLabel,
  componentAnnotation,
  digestAnnotation,
  fieldManager,
  namespaceAnnotation,
  stackLabel,
} from '../ownership.ts'
import type { Place } from '../place.ts'
import { parseResourceId } from '../resource-id.ts'

export interface RemoveContext {
  readonly place: Place
  readonly kinds: ServedKinds
}

/** Kinds whose objects hold data: they go only with the volumes. */
const dataKinds: ReadonlySet<string> = new Set(['PersistentVolumeClaim', 'PersistentVolume', 'VolumeSnapshot'])

/**
 * Removes an object and waits until it is gone, its pods drained. A namespace is never deleted, nor what holds data where
 * volumes are kept: they only cease to belong to the release.
 */
export async function removeResource(
  { place, kinds }: RemoveContext,
  options: { readonly id: string; readonly volumes: 'keep' | 'delete'; readonly signal: AbortSignal },
): Promise<void> {
  const { id, volumes, signal } = options
  signal.throwIfAborted()
  const { apiVersion, kind, name } = parseResourceId(id)
  const served = await kinds.find({ apiVersion, kind, signal })
  // With the definition of a kind its objects went too.
  if (served === undefined) return
  if (kind === 'Namespace' || (dataKinds.has(kind) && volumes === 'keep')) {
    await releaseObject(place, { served, name, signal })
    return
  }
  await deleteObject(place, { served, name, signal })
  if (kind === 'StatefulSet' && volumes === 'delete') await deleteClaims(place, { kinds, statefulSet: name, signal })
}

interface ObjectRequest {
  readonly served: ServedKind
  readonly name: string
  readonly signal: AbortSignal
}

/** Takes off an object what it is known by. */
async function releaseObject({ connection, namespace }: Place, { served, name, signal }: ObjectRequest): Promise<void> {
  const labels = { [stackLabel]: null }
  const annotations = { [componentAnnotation]: null, [digestAnnotation]: null, [namespaceAnnotation]: null }
  await connection.request({
    method: 'PATCH',
    path: objectPath(served, namespace, name),
    query: { fieldManager },
    body: { type: 'application/merge-patch+json', content: { metadata: { labels, annotations } } },
    answers: [404],
    signal,
  })
}

async function deleteObject({ connection, namespace }: Place, { served, name, signal }: ObjectRequest): Promise<void> {
  const { status, body } = await connection.request({
    method: 'DELETE',
    path: objectPath(served, namespace, name),
    // What it made goes first, so that it is gone only when its pods are.
    body: { type: 'application/json', content: { propagationPolicy: 'Foreground' } },
    answers: [404],
    signal,
  })
  if (status === 404) return
  // What is gone at once is answered with a status, all else with the object as it goes.
  const { metadata, details } = body as Partial<LiveObject> & { readonly details?: { readonly uid?: string } }
  const uid = metadata?.uid ?? details?.uid
  await untilObject<LiveObject>({
    connection,
    path: collectionPath(served, namespace),
    name,
    is: (object) => object === undefined || (uid !== undefined && object.metadata.uid !== uid),
    signal,
  })
}

/** Deletes the claims that were made for a StatefulSet, which is gone already. */
async function deleteClaims(
  place: Place,
  options: { readonly kinds: ServedKinds; readonly statefulSet: string; readonly signal: AbortSignal },
): Promise<void> {
  const { kinds, statefulSet, signal } = options
  const { connection, namespace } = place
  const served = await kinds.require({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', signal })
  const { body } = await connection.request({
    method: 'GET',
    path: collectionPath(served, namespace),
    query: { labelSelector: `${claimOwnerLabel}=${statefulSet}` },
    signal,
  })
  const { items } = body as { readonly items: readonly LiveObject[] }
  await Promise.all(items.map(({ metadata: { name } }) => deleteObject(place, { served, name, signal })))
}
