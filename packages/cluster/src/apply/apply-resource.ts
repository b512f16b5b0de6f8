import { CodedError, isCodedError } from '@windlass/errors/coded-error'
import type { FieldOwner } from '@windlass/target/difference'
import type { Resource } from '@windlass/target/resource'
import type { KindInventory } from '../live/kind-inventory.ts'
import { isGoing, type LiveObject } from '../live/live-object.ts'
import { collectionPath, objectPath, type ServedKinds } from '../live/served-kinds.ts'
import { untilGone } from '../live/until-object.ts'
import type { Place } from '../place.ts'
import { parseResourceId } from '../resource-id.ts'
import { holdStatefulSet, moveStatefulSet } from './apply-stateful-set.ts'
import { sizedClaims, withKeptSize } from './claim-sizes.ts'
import { immutableError } from './immutable.ts'
import { leaveReplicas } from './leave-replicas.ts'
import { applyObject } from './server-side-apply.ts'
import { wantedObject } from './wanted-object.ts'

export interface ApplyContext {
  readonly place: Place
  readonly kinds: ServedKinds
  readonly inventory: KindInventory
}

/**
 * Makes a resource the wanted state of its object; returns that when the API server has taken it. What is being deleted
 * is waited for, and made again: until it is gone it takes changes like any other, and goes with them.
 */
export async function applyResource(
  { place, kinds, inventory }: ApplyContext,
  options: {
    readonly resource: Resource
    readonly replicas: 'all' | 'hold'
    readonly takes?: readonly FieldOwner[]
    readonly signal: AbortSignal
  },
): Promise<LiveObject> {
  const { resource, replicas, takes = [], signal } = options
  signal.throwIfAborted()
  const { apiVersion, kind, name } = parseResourceId(resource.id)
  if (replicas === 'hold' && movesAtOnce.has(kind)) throw cannotHold(resource.id)
  const served = await kinds.require({ apiVersion, kind, signal })
  // The namespace holds the inventory, and is looked at always.
  if (kind !== 'Namespace') await inventory.enter({ apiVersion, kind }, signal)
  const { connection, namespace } = place
  const described = wantedObject({ place, resource, namespaced: served.namespaced })
  const claims = kind === 'PersistentVolumeClaim' ? await sizedClaims(place, { object: described, signal }) : []
  const object = withKeptSize(described, claims)
  const path = objectPath(served, namespace, name)
  const collection = collectionPath(served, namespace)
  const request = { connection, path, object, takes, signal }
  const applyOnce = async (): Promise<LiveObject> => {
    if (`${apiVersion}/${kind}` === 'apps/v1/StatefulSet') {
      const set = { ...request, namespace, name, collection }
      return replicas === 'hold' ? holdStatefulSet(set) : moveStatefulSet(set)
    }
    if (kind === 'Deployment') await leaveReplicas(request)
    return applyObject(request)
  }
  try {
    for (;;) {
      const applied = await applyOnce()
      if (!isGoing(applied)) return applied
      await untilGone({ connection, path: collection, name, uid: applied.metadata.uid, signal })
    }
  } catch (error) {
    if (!isCodedError(error, 'CLUSTER_INVALID')) throw error
    const { status, body } = await connection.request({ method: 'GET', path, answers: [404], signal })
    const live = status === 404 ? undefined : (body as LiveObject)
    throw immutableError({ error, id: resource.id, live, wanted: object }) ?? error
  }
}

/** Their controllers keep no pod at an older revision, and may not be stopped without stopping new pods too. */
const movesAtOnce: ReadonlySet<string> = new Set(['DaemonSet', 'Deployment', 'ReplicaSet'])

function cannotHold(id: string): CodedError {
  return new CodedError('CLUSTER_CANNOT_HOLD', `The pods of ${id} cannot be held at the revision that they run.`, {
    hint: 'What is moved one replica at a time has to be a StatefulSet.',
    details: { id },
  })
}
