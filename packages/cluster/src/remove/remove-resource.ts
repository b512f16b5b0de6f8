import type { Collection } from '../live/collection.ts'
import type { FollowedObjects } from '../live/followed-objects.ts'
import type { LiveObject } from '../live/live-object.ts'
import { collectionPath, objectPath, type ServedKind, type ServedKinds } from '../live/served-kinds.ts'
import {
  claimOwnerLabel,
  componentAnnotation,
  digestAnnotation,
  fieldManager,
  stackLabel,
  stackSelector,
} from '../ownership.ts'
import type { Place } from '../place.ts'
import { parseResourceId } from '../resource-id.ts'
import { deleteExactly } from './delete-exactly.ts'
import { deleteDetached, detachPods } from './detached-pods.ts'
import { deleteUnboundClaim, deleteUnboundClaims } from './unbound-claims.ts'

export interface RemoveContext {
  readonly place: Place
  readonly kinds: ServedKinds
  readonly followed: FollowedObjects
}

/** Kinds whose objects hold data: they go only with the volumes. */
const dataKinds: ReadonlySet<string> = new Set(['PersistentVolumeClaim', 'PersistentVolume', 'VolumeSnapshot'])

/**
 * Removes an object and waits until it is gone, its pods drained. A namespace is never deleted, nor what holds data where
 * volumes are kept: they only cease to belong to the release.
 */
export async function removeResource(
  context: RemoveContext,
  options: {
    readonly id: string
    readonly volumes: 'keep' | 'delete'
    readonly replicas?: 'keep'
    readonly signal: AbortSignal
  },
): Promise<void> {
  const { place, kinds } = context
  const { id, volumes, replicas, signal } = options
  signal.throwIfAborted()
  const { apiVersion, kind, name } = parseResourceId(id)
  const served = await kinds.find({ apiVersion, kind, signal })
  // With the definition of a kind its objects went too.
  if (served === undefined) return
  const keepsData = volumes === 'keep'
  if (kind === 'PersistentVolumeClaim' && keepsData && (await deleteUnboundClaim(place, { served, name, signal })))
    return
  if (kind === 'Namespace' || (dataKinds.has(kind) && keepsData)) {
    await releaseObject(place, { served, name, signal })
    return
  }
  if (kind === 'StatefulSet' && replicas === 'keep') {
    await detachPods(place, { served, name, signal })
    return
  }
  await deleteOwn(context, { served, name, signal })
  if (kind !== 'StatefulSet') return
  await deleteDetached(place, { name, signal })
  const claims = await kinds.require({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', signal })
  if (keepsData) await deleteUnboundClaims(place, { served: claims, name, signal })
  else await deleteClaims(context, { served: claims, name, signal })
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
async function deleteOwn(context: RemoveContext, request: ObjectRequest): Promise<void> {
  const { place, followed } = context
  const { served, name, signal } = request
  const collection = {
    path: collectionPath(served, place.namespace),
    labelSelector: stackSelector(place),
    detail: 'metadata',
  } as const
  const seen = (await followed.list(collection, signal)).get(name)
  if (seen !== undefined) {
    const deleted = await deleteObject(context, { ...request, collection, uid: seen.metadata.uid })
    if (deleted === 'done') return
  }
  // One that was made a moment ago is not seen yet, or another one in its place.
  const path = objectPath(served, place.namespace, name)
  const { status, body } = await place.connection.request({ method: 'GET', path, answers: [404], signal })
  if (status === 404) return
  const { labels, uid } = (body as LiveObject).metadata
  if (labels?.[stackLabel] === place.stack) await deleteObject(context, { ...request, collection, uid })
}

async function deleteObject(
  { place: { connection, namespace }, followed }: RemoveContext,
  { served, name, uid, collection, signal }: ObjectRequest & { readonly uid: string; readonly collection: Collection },
): Promise<'done' | 'another'> {
  const path = objectPath(served, namespace, name)
  // It is gone only when its pods are.
  const deleted = await deleteExactly({ connection, path, uid, propagationPolicy: 'Foreground', signal })
  if (deleted === 'another') return 'another'
  await followed.untilGone(collection, { name, uid, signal })
  return 'done'
}

/** Deletes the claims that were made for a StatefulSet, which is gone already. */
async function deleteClaims(context: RemoveContext, { served, name: owner, signal }: ObjectRequest): Promise<void> {
  const { place, followed } = context
  const collection = {
    path: collectionPath(served, place.namespace),
    labelSelector: `${claimOwnerLabel}=${owner}`,
    detail: 'metadata',
  } as const
  const claims = [...(await followed.list(collection, signal)).values()]
  await Promise.all(
    claims.map(({ metadata: { name, uid } }) => deleteObject(context, { served, name, uid, collection, signal })),
  )
}
