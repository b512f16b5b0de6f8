import {
  holdingStrategy,
  type LivePod,
  type LiveStatefulSet,
  ordinalOf,
  podsOf,
  revisionOf,
  type UpdateStrategy,
} from '../apply/stateful-set.ts'
import type { Connection } from '../connection.ts'
import { isGoing, isObserved } from '../live/live-object.ts'
import { untilObject } from '../live/until-object.ts'
import { fieldManager } from '../ownership.ts'
import { podReadiness } from '../readiness/pod.ts'
import { deletePod } from '../remove/delete-pod.ts'
import { isStarted } from './started-pod.ts'

export interface ReplaceRequest {
  readonly connection: Connection
  readonly namespace: string
  readonly name: string
  readonly ordinal: number
  readonly restartBudget: number
  readonly now: () => number
  readonly signal: AbortSignal
}

/**
 * Moves one pod of a StatefulSet on to its present revision, whatever the others run.
 *
 * By itself the controller moves pods from the highest down, to where its partition is. Where that is the pod's turn the
 * partition is moved; else the controller is told to move none by itself (`OnDelete`) for as long as the pod, deleted by
 * its uid, takes to come back. Every step finds out where it stands, so that it can be begun again after any failure.
 */
export async function replaceInStatefulSet(request: ReplaceRequest): Promise<void> {
  const { connection, namespace, signal } = request
  for (;;) {
    const stand = await standOf(request)
    if (stand === undefined) return
    const { set, pod, updateRevision, holding } = stand
    if (pod !== undefined && isAsWanted(pod, updateRevision, request)) {
      await strategise(request, set, holding)
      return
    }
    const partition = holding.rollingUpdate?.partition ?? 0
    await strategise(request, set, partition <= request.ordinal ? holding : { type: 'OnDelete' })
    if (pod !== undefined) await deletePod({ connection, namespace, pod, signal })
    await untilReplaced(request, { before: pod, updateRevision })
  }
}

/** How a StatefulSet stands whose controller has taken its last change; `undefined` where it is gone. */
async function standOf(request: ReplaceRequest) {
  const { connection, namespace, ordinal, signal } = request
  const set = await untilTaken(request, 0)
  if (set === undefined) return undefined
  const updateRevision = set.status?.updateRevision ?? ''
  const pods = await podsOf({ connection, namespace, set, signal })
  const pod = pods.find((candidate) => ordinalOf(candidate) === ordinal)
  const others = pods.filter((candidate) => candidate !== pod)
  return { set, pod, updateRevision, holding: holdingStrategy({ described: undefined, pods: others, updateRevision }) }
}

function isAsWanted(pod: LivePod, updateRevision: string, { restartBudget, now }: ReplaceRequest): boolean {
  if (revisionOf(pod) !== updateRevision || isGoing(pod)) return false
  return podReadiness({ pod, events: [], restartBudget, nowMs: now() }).state !== 'failed'
}

/** Waits until the controller has taken a generation; `undefined` where the StatefulSet is gone. */
async function untilTaken(request: ReplaceRequest, generation: number): Promise<LiveStatefulSet | undefined> {
  const { connection, namespace, name, signal } = request
  return untilObject<LiveStatefulSet>({
    connection,
    path: `/apis/apps/v1/namespaces/${namespace}/statefulsets`,
    name,
    is: (set) => set === undefined || (isObserved(set) && (set.metadata.generation ?? 0) >= generation),
    signal,
  })
}

async function strategise(request: ReplaceRequest, set: LiveStatefulSet, strategy: UpdateStrategy): Promise<void> {
  const { connection, namespace, name, signal } = request
  const { body } = await connection.request({
    method: 'PATCH',
    path: `/apis/apps/v1/namespaces/${namespace}/statefulsets/${name}`,
    query: { fieldManager },
    body: {
      type: 'application/merge-patch+json',
      content: {
        metadata: { uid: set.metadata.uid },
        spec: { updateStrategy: { rollingUpdate: null, ...strategy } },
      },
    },
    signal,
  })
  const { generation = 0 } = (body as LiveStatefulSet).metadata
  // Until then it would make a deleted pod what it was before.
  if (generation !== set.metadata.generation) await untilTaken(request, generation)
}

/** Waits until another pod is there in its place: started, or of a revision that is not wanted. */
async function untilReplaced(
  request: ReplaceRequest,
  { before, updateRevision }: { readonly before: LivePod | undefined; readonly updateRevision: string },
): Promise<void> {
  const { connection, namespace, name, ordinal, restartBudget, now, signal } = request
  await untilObject<LivePod>({
    connection,
    path: `/api/v1/namespaces/${namespace}/pods`,
    name: `${name}-${ordinal}`,
    is: (pod) =>
      pod !== undefined &&
      pod.metadata.uid !== before?.metadata.uid &&
      (revisionOf(pod) !== updateRevision || isStarted(pod, { restartBudget, nowMs: now() })),
    signal,
  })
}
