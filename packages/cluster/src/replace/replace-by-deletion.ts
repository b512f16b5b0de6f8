import { CodedError } from '@windlass/errors/coded-error'
import { isReady, type LivePod } from '../apply/stateful-set.ts'
import type { Connection } from '../connection.ts'
import { listCollection } from '../live/collection.ts'
import { followCollection } from '../live/follow-collection.ts'
import { isGoing, type LiveObject } from '../live/live-object.ts'
import { inOrder, restartBudgetOf } from '../observe/replica.ts'
import { deletePod } from '../remove/delete-pod.ts'
import { isStarted } from './started-pod.ts'

/** A workload whose pods are alike: a Deployment or a DaemonSet. */
export interface AlikePods extends LiveObject {
  readonly spec?: { readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> } }
}

/**
 * Has the controller of a workload make one of its pods anew, unless it is ready: those that are not of the present
 * revision are moved on by the controller itself.
 */
export async function replaceByDeletion(request: {
  readonly connection: Connection
  readonly namespace: string
  readonly workload: AlikePods
  readonly ordinal: number
  readonly now: () => number
  readonly signal: AbortSignal
}): Promise<void> {
  const { connection, namespace, workload, ordinal, now, signal } = request
  const labels = Object.entries(workload.spec?.selector?.matchLabels ?? {})
  const labelSelector = labels.map(([name, value]) => `${name}=${value}`).join(',')
  const collection = { path: `/api/v1/namespaces/${namespace}/pods`, labelSelector, detail: 'whole' } as const
  const pods = (await listCollection({ connection, collection, signal })).objects as readonly LivePod[]
  const pod = inOrder(pods.filter((pod) => !isGoing(pod)))[ordinal]
  if (pod === undefined) {
    throw new CodedError('CLUSTER_REPLICA_UNKNOWN', `There is no replica ${ordinal} of ${workload.metadata.name}.`, {
      hint: 'Look at what there is with `windlass status`, and plan anew.',
    })
  }
  if (isReady(pod)) return
  const restartBudget = restartBudgetOf(workload)
  const before = new Set(pods.map(({ metadata }) => metadata.uid))
  await deletePod({ connection, namespace, pod, signal })
  for await (const change of followCollection({ connection, collection, signal })) {
    const seen = change.kind === 'listed' ? change.objects : change.kind === 'set' ? [change.object] : []
    if (seen.some((one) => !before.has(one.metadata.uid) && isStarted(one as LivePod, { restartBudget, nowMs: now() })))
      return
  }
}
