import { isGoing, isObserved, type LiveObject } from '../live/live-object.ts'
import { untilObject } from '../live/until-object.ts'
import { deletePod } from '../remove/delete-pod.ts'
import { listDetached } from '../remove/detached-pods.ts'
import { leaveReplicas } from './leave-replicas.ts'
import { type ApplyOptions, applyObject } from './server-side-apply.ts'
import {
  holdingStrategy,
  isReady,
  type LiveStatefulSet,
  makesSamePods,
  ordinalOf,
  podsOf,
  revisionOf,
  type UpdateStrategy,
} from './stateful-set.ts'
import type { WantedObject } from './wanted-object.ts'

export interface StatefulSetRequest extends ApplyOptions {
  readonly object: WantedObject
  readonly namespace: string
  readonly name: string
  readonly collection: string
}

/** Changes a StatefulSet so that pods which run an older revision keep it. */
export async function holdStatefulSet(request: StatefulSetRequest): Promise<LiveObject> {
  const { connection, path, object, signal } = request
  const { status, body } = await connection.request({ method: 'GET', path, answers: [404], signal })
  if (status === 404) {
    const detached = await listDetached(request, request)
    return detached.length === 0 ? applyObject(request) : takeOver(request, detached)
  }
  const live = body as LiveStatefulSet
  if (isGoing(live)) return live
  await leaveReplicas(request)
  const described = describedStrategy(object)
  const dryRun = (await applyObject({ ...request, dryRun: true })) as LiveStatefulSet
  const strategy: UpdateStrategy = makesSamePods(live, dryRun)
    ? holdingStrategy({
        described,
        pods: await podsOf({ ...request, set: live }),
        updateRevision: live.status?.updateRevision ?? '',
      })
    : { type: 'RollingUpdate', rollingUpdate: { partition: live.spec?.replicas ?? 1 } }
  return applyWith(request, strategy)
}

/** Makes a StatefulSet around pods that another one left, all of them held until it is known which revision they run. */
async function takeOver(request: StatefulSetRequest, detached: readonly LiveObject[]): Promise<LiveObject> {
  const { connection, collection: path, name, object, signal } = request
  const partition = Math.max(...detached.map(ordinalOf)) + 1
  const made = await applyWith(request, { type: 'RollingUpdate', rollingUpdate: { partition } })
  // Its controller takes them over before it says that it has seen it.
  const is = (set: LiveStatefulSet | undefined) => set === undefined || isObserved(set)
  const set = await untilObject<LiveStatefulSet>({ connection, path, name, is, signal })
  if (set === undefined) return made
  const pods = await podsOf({ ...request, set })
  const updateRevision = set.status?.updateRevision ?? ''
  return applyWith(request, holdingStrategy({ described: describedStrategy(object), pods, updateRevision }))
}

function applyWith(request: StatefulSetRequest, updateStrategy: UpdateStrategy): Promise<LiveObject> {
  const { object } = request
  const spec = object['spec'] as Record<string, unknown>
  return applyObject({ ...request, object: { ...object, spec: { ...spec, updateStrategy } } })
}

/**
 * Changes a StatefulSet and all of its pods. The controller waits for a pod that is broken before it takes another one,
 * for ever where its revision is what breaks it: such pods are deleted, so that they come back at the new one.
 */
export async function moveStatefulSet(request: StatefulSetRequest): Promise<LiveObject> {
  const { connection, namespace, collection, name, signal } = request
  await leaveReplicas(request)
  const applied = (await applyObject(request)) as LiveStatefulSet
  if (isGoing(applied) || (applied.status?.replicas ?? 0) === 0) return applied
  const broken = (await podsOf({ ...request, set: applied })).filter((pod) => !isReady(pod))
  if (broken.length === 0) return applied
  const is = (live: LiveStatefulSet | undefined) => live === undefined || isObserved(live)
  const observed = await untilObject<LiveStatefulSet>({ connection, path: collection, name, is, signal })
  const updateRevision = observed?.status?.updateRevision
  const stale = broken.filter((pod) => revisionOf(pod) !== updateRevision)
  await Promise.all(stale.map((pod) => deletePod({ connection, namespace, pod, signal })))
  return applied
}

function describedStrategy(object: WantedObject) {
  return (object['spec'] as LiveStatefulSet['spec'])?.updateStrategy
}
