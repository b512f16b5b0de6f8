import { listCollection } from '../live/collection.ts'
import type { LiveObject } from '../live/live-object.ts'
import { collectionPath, objectPath, type ServedKind } from '../live/served-kinds.ts'
import { untilGone } from '../live/until-object.ts'
import { stackLabel } from '../ownership.ts'
import type { Place } from '../place.ts'
import { podsPath } from '../pods/component-pods.ts'
import { isDetached, setNameOf } from '../pods/detached.ts'
import { deleteExactly } from './delete-exactly.ts'
import { deletePod } from './delete-pod.ts'

interface SetRequest {
  readonly served: ServedKind
  readonly name: string
  readonly signal: AbortSignal
}

/** Deletes a StatefulSet of ours and leaves its pods, which nobody looks after until it is made again around them. */
export async function detachPods(place: Place, { served, name, signal }: SetRequest): Promise<void> {
  const { connection, namespace, stack } = place
  const path = objectPath(served, namespace, name)
  const { status, body } = await connection.request({ method: 'GET', path, answers: [404], signal })
  if (status === 404) return
  const { labels, uid } = (body as LiveObject).metadata
  if (labels?.[stackLabel] !== stack) return
  await deleteExactly({ connection, path, uid, propagationPolicy: 'Orphan', signal })
  await untilGone({ connection, path: collectionPath(served, namespace), name, uid, signal })
}

/** The pods of a StatefulSet that is gone, and that nobody looks after. */
export async function listDetached(
  { connection, namespace }: Pick<Place, 'connection' | 'namespace'>,
  { name, signal }: Pick<SetRequest, 'name' | 'signal'>,
): Promise<readonly LiveObject[]> {
  const labelSelector = 'statefulset.kubernetes.io/pod-name'
  const collection = { path: podsPath({ namespace }), labelSelector, detail: 'metadata' } as const
  const { objects } = await listCollection({ connection, collection, signal })
  return objects.filter((pod) => isDetached(pod) && setNameOf(pod) === name)
}

/** Deletes the pods that a StatefulSet left, and waits until they are drained. */
export async function deleteDetached(place: Place, request: Pick<SetRequest, 'name' | 'signal'>): Promise<void> {
  const { connection, namespace } = place
  const { signal } = request
  const pods = await listDetached(place, request)
  await Promise.all(
    pods.map(async (pod) => {
      await deletePod({ connection, namespace, pod, signal })
      const { name, uid } = pod.metadata
      await untilGone({ connection, path: podsPath(place), name, uid, signal })
    }),
  )
}
