import type { KindInventory } from '../live/kind-inventory.ts'
import type { LiveObject } from '../live/live-object.ts'
import { collectionPath, objectPath, type ServedKind, type ServedKinds } from '../live/served-kinds.ts'
import { untilObject } from '../live/until-object.ts'
import { claimOwnerLabel, fieldManager } from '../ownership.ts'
import type { Place } from '../place.ts'
import { parseResourceId } from '../resource-id.ts'

export interface RemoveContext {
  readonly place: Place
  readonly kinds: ServedKinds
  readonly inventory: KindInventory
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

/** Gives up all fields that we own of an object, labels and annotations among them. */
async function releaseObject({ connection, namespace }: Place, { served, name, signal }: ObjectRequest): Promise<void> {
  const { apiVersion, kind } = served
  const path = objectPath(served, namespace, name)
  const there = await connection.request({ method: 'GET', path, answers: [404], signal })
  if (there.status === 404) return
  const { uid } = (there.body as LiveObject).metadata
  await connection.request({
    method: 'PATCH',
    path,
    query: { fieldManager, force: true },
    // With its uid, so that none is made where it has gone meanwhile.
    body: { type: 'application/apply-patch+yaml', content: { apiVersion, kind, metadata: { name, uid } } },
    answers: [404, 409],
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
  const deleted = body as LiveObject | { readonly details?: { readonly uid?: string } }
  const uid = 'metadata' in deleted && deleted.metadata.uid ? deleted.metadata.uid : undefined
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
