import type { IPod } from 'kubernetes-models/v1'
import { followCollection } from '../live/follow-collection.ts'
import type { Live } from '../live/live-object.ts'
import type { Place } from '../place.ts'
import { podsCollection, type ReplicaPod, replicaPods } from './component-pods.ts'

/** The pods of a component, or of all, at first and after each change; nothing while the API server is away. */
export async function* followReplicaPods(
  place: Place,
  options: { readonly component: string | undefined; readonly signal: AbortSignal },
): AsyncGenerator<readonly ReplicaPod[]> {
  const { component, signal } = options
  const collection = podsCollection(place, component)
  const pods = new Map<string, Live<IPod>>()
  for await (const change of followCollection({ connection: place.connection, collection, signal })) {
    if (change.kind === 'away' || change.kind === 'back') continue
    if (change.kind === 'listed') {
      pods.clear()
      for (const pod of change.objects) pods.set(pod.metadata.uid, pod as Live<IPod>)
    } else if (change.kind === 'set') pods.set(change.object.metadata.uid, change.object as Live<IPod>)
    else pods.delete(change.object.metadata.uid)
    yield replicaPods([...pods.values()])
  }
}
