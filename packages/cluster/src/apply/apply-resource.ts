import { CodedError, isCodedError } from '@windlass/errors/coded-error'
import type { Resource } from '@windlass/target/resource'
import type { KindInventory } from '../live/kind-inventory.ts'
import { isObserved, type LiveObject } from '../live/live-object.ts'
import { collectionPath, objectPath, type ServedKinds } from '../live/served-kinds.ts'
import { untilObject } from '../live/until-object.ts'
import { fieldManager, replicasManager } from '../ownership.ts'
import type { Place } from '../place.ts'
import { deletePod } from '../remove/delete-pod.ts'
import { parseResourceId } from '../resource-id.ts'
import { immutableError } from './immutable.ts'
import { type ApplyOptions, applyObject } from './server-side-apply.ts'
import { holdingStrategy, isReady, type LiveStatefulSet, makesSamePods, podsOf, revisionOf } from './stateful-set.ts'
import { type WantedObject, wantedObject } from './wanted-object.ts'

export interface ApplyContext {
  readonly place: Place
  readonly kinds: ServedKinds
  readonly inventory: KindInventory
}

/** Makes a resource the wanted state of its object; returns when the API server has taken it. */
export async function applyResource(
  { place, kinds, inventory }: ApplyContext,
  options: { readonly resource: Resource; readonly replicas: 'all' | 'hold'; readonly signal: AbortSignal },
): Promise<void> {
  const { resource, replicas, signal } = options
  signal.throwIfAborted()
  const { apiVersion, kind, name } = parseResourceId(resource.id)
  if (replicas === 'hold' && movesAtOnce.has(kind)) throw cannotHold(resource.id)
  const served = await kinds.require({ apiVersion, kind, signal })
  // The namespace holds the inventory, and is looked at always.
  if (kind !== 'Namespace') await inventory.enter({ apiVersion, kind }, signal)
  const { connection, namespace } = place
  const object = wantedObject({ place, resource, namespaced: served.namespaced })
  const path = objectPath(served, namespace, name)
  const request = { connection, path, object, signal }
  try {
    if (`${apiVersion}/${kind}` === 'apps/v1/StatefulSet') {
      const set = { ...request, namespace, name, collection: collectionPath(served, namespace) }
      await (replicas === 'hold' ? holdStatefulSet(set) : moveStatefulSet(set))
    } else {
      if (kind === 'Deployment') await leaveReplicas(request)
      await applyObject(request)
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

interface StatefulSetRequest extends ApplyOptions {
  readonly object: WantedObject
  readonly namespace: string
  readonly name: string
  readonly collection: string
}

/**
 * Gives the number of replicas to another manager where it was ours and is left to an autoscaler from now on. With its
 * last owner it would go, and all replicas but one with it.
 */
async function leaveReplicas(request: ApplyOptions & { readonly object: WantedObject }): Promise<void> {
  const { connection, path, object, signal } = request
  if ((object['spec'] as { replicas?: number } | undefined)?.replicas !== undefined) return
  const { status, body } = await connection.request({ method: 'GET', path, answers: [404], signal })
  const live = body as LiveStatefulSet
  if (status === 404 || !ownsReplicas(live)) return
  const { apiVersion, kind, metadata } = object
  const { replicas } = live.spec ?? {}
  const kept = { apiVersion, kind, metadata: { name: metadata.name }, spec: { replicas } }
  await applyObject({ ...request, object: kept, manager: replicasManager })
}

function ownsReplicas({ metadata }: LiveObject): boolean {
  return (metadata.managedFields ?? []).some(
    ({ manager, fieldsV1 }) => manager === fieldManager && fieldsV1?.['f:spec']?.['f:replicas'] !== undefined,
  )
}

/** Changes a StatefulSet so that pods which run an older revision keep it. */
async function holdStatefulSet(request: StatefulSetRequest): Promise<void> {
  const { connection, path, object, signal } = request
  const { status, body } = await connection.request({ method: 'GET', path, answers: [404], signal })
  if (status === 404) {
    await applyObject(request)
    return
  }
  const live = body as LiveStatefulSet
  await leaveReplicas(request)
  const described = describedStrategy(object)
  const dryRun = (await applyObject({ ...request, dryRun: true })) as LiveStatefulSet
  const strategy = makesSamePods(live, dryRun)
    ? holdingStrategy({
        described,
        pods: await podsOf({ ...request, set: live }),
        updateRevision: live.status?.updateRevision ?? '',
      })
    : { type: 'RollingUpdate', rollingUpdate: { partition: live.spec?.replicas ?? 1 } }
  const spec = object['spec'] as Record<string, unknown>
  await applyObject({ ...request, object: { ...object, spec: { ...spec, updateStrategy: strategy } } })
}

/**
 * Changes a StatefulSet and all of its pods. The controller waits for a pod that is broken before it takes another one,
 * for ever where its revision is what breaks it: such pods are deleted, so that they come back at the new one.
 */
async function moveStatefulSet(request: StatefulSetRequest): Promise<void> {
  const { connection, namespace, collection, name, signal } = request
  await leaveReplicas(request)
  const applied = (await applyObject(request)) as LiveStatefulSet
  if ((applied.status?.replicas ?? 0) === 0) return
  const broken = (await podsOf({ ...request, set: applied })).filter((pod) => !isReady(pod))
  if (broken.length === 0) return
  const is = (live: LiveStatefulSet | undefined) => live === undefined || isObserved(live)
  const observed = await untilObject<LiveStatefulSet>({ connection, path: collection, name, is, signal })
  const updateRevision = observed?.status?.updateRevision
  const stale = broken.filter((pod) => revisionOf(pod) !== updateRevision)
  await Promise.all(stale.map((pod) => deletePod({ connection, namespace, pod, signal })))
}

function describedStrategy(object: WantedObject) {
  return (object['spec'] as LiveStatefulSet['spec'])?.updateStrategy
}
