import type { LiveObject } from '../live/live-object.ts'
import { collectionPath, objectPath, type ServedKind, type ServedKinds } from '../live/served-kinds.ts'
import { untilObject } from '../live/until-object.ts'
import { claimOwnerLabel, componentAnnotation, digestAnnotation, fieldManager, stackLabel } from '../ownership.ts'
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
  await deleteOwn(place, { served, name, signal })
  if (kind === 'StatefulSet' && volumes === 'delete') await deleteClaims(place, { kinds, statefulSet: name, signal })
}

interface ObjectRequest {
  readonly served: ServedKind
  readonly name: string
  readonly signal: AbortSignal
}

/** Takes off an object what says that it is part of the release. Whose it was stays known. */
async function releaseObject({ connection, namespace }: Place, { served, name, signal }: ObjectRequest): Promise<void> {
  const annotations = { [componentAnnotation]: null, [digestAnnotation]: null }
  await connection.request({
    method: 'PATCH',
    path: objectPath(served, namespace, name),
    query: { fieldManager },
    body: { type: 'application/merge-patch+json', content: { metadata: { annotations } } },
    answers: [404],
    signal,
  })
}

/** Deletes an object, unless it is somebody else's: a release that was refused it may still have to be taken back. */
async function deleteOwn(place: Place, request: ObjectRequest): Promise<void> {
  const { connection, namespace, stack } = place
  const { served, name, signal } = request
  const path = objectPath(served, namespace, name)
  const { status, body } = await connection.request({ method: 'GET', path, answers: [404], signal })
  if (status === 404) return
  const { labels, uid } = (body as LiveObject).metadata
  if (labels?.[stackLabel] === stack) await deleteObject(place, { ...request, uid })
}

async function deleteObject(
  { connection, namespace }: Place,
  { served, name, uid, signal }: ObjectRequest & { readonly uid: string },
): Promise<void> {
  await connection.request({
    method: 'DELETE',
    path: objectPath(served, namespace, name),
    // What it made goes first, so that it is gone only when its pods are.
    body: { type: 'application/json', content: { propagationPolicy: 'Foreground', preconditions: { uid } } },
    answers: [404, 409],
    signal,
  })
  await untilObject<LiveObject>({
    connection,
    path: collectionPath(served, namespace),
    name,
    is: (object) => object === undefined || object.metadata.uid !== uid,
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
  await Promise.all(items.map(({ metadata: { name, uid } }) => deleteObject(place, { served, name, uid, signal })))
}
