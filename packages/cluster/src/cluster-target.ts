import type { Target } from '@windlass/target/target'
import { applyResource } from './apply/apply-resource.ts'
import { KindInventory } from './live/kind-inventory.ts'
import { ServedKinds } from './live/served-kinds.ts'
import { Mirror } from './observe/mirror.ts'
import { observePlace } from './observe/observe-place.ts'
import type { Place } from './place.ts'
import { removeResource } from './remove/remove-resource.ts'
import { replaceReplica } from './replace/replace-replica.ts'

export interface ClusterTargetOptions extends Place {
  /** Milliseconds since the epoch. */
  readonly now?: () => number
}

/** Runs resources whose body is a Kubernetes object in a namespace of a cluster. */
export function createClusterTarget(
  options: ClusterTargetOptions,
): Pick<Target, 'description' | 'observe' | 'watch' | 'apply' | 'remove' | 'replaceReplica'> {
  const { connection, namespace, stack, now = Date.now } = options
  const place: Place = { connection, namespace, stack }
  const context = { place, kinds: new ServedKinds(connection), inventory: new KindInventory(place), now }
  const mirror = new Mirror(context)
  return {
    description: `kubernetes (${connection.context}, namespace ${namespace})`,
    observe: (request) => observePlace(context, request),
    watch: ({ signal }) => mirror.watch(signal),
    apply: (request) => applyResource(context, request),
    remove: (request) => removeResource(context, request),
    replaceReplica: (request) => replaceReplica(context, request),
  }
}
