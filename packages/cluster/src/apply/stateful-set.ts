import { isDeepStrictEqual } from 'node:util'
import type { IStatefulSet, IStatefulSetSpec } from 'kubernetes-models/apps/v1'
import type { IPod } from 'kubernetes-models/v1'
import type { Connection } from '../connection.ts'
import { type Live, ownerUid } from '../live/live-object.ts'

export type LiveStatefulSet = Live<IStatefulSet>
export type LivePod = Live<IPod>
export type UpdateStrategy = NonNullable<IStatefulSetSpec['updateStrategy']>

/** Label of a pod that names the revision it was made from. */
const revisionLabel = 'controller-revision-hash'

export function revisionOf(pod: LivePod): string | undefined {
  return pod.metadata.labels?.[revisionLabel]
}

/** Number of a StatefulSet's pod: 2 of `node-2`. */
export function ordinalOf(pod: { readonly metadata: { readonly name: string } }): number {
  return Number(/-(\d+)$/.exec(pod.metadata.name)?.[1] ?? 0)
}

/** The pods that a StatefulSet made, by ordinal. */
export async function podsOf(options: {
  readonly connection: Connection
  readonly namespace: string
  readonly set: LiveStatefulSet
  readonly signal: AbortSignal
}): Promise<readonly LivePod[]> {
  const { connection, namespace, set, signal } = options
  const labels = Object.entries(set.spec?.selector.matchLabels ?? {})
  const { body } = await connection.request({
    method: 'GET',
    path: `/api/v1/namespaces/${namespace}/pods`,
    query: { labelSelector: labels.map(([name, value]) => `${name}=${value}`).join(',') },
    signal,
  })
  const { items } = body as { readonly items: readonly LivePod[] }
  return items.filter((pod) => ownerUid(pod) === set.metadata.uid).toSorted((a, b) => ordinalOf(a) - ordinalOf(b))
}

/**
 * The update strategy that keeps pods at older revisions as they are, and makes pods that have to be made again what they
 * were, also those that have moved on already where none below them is held.
 *
 * The controller leaves pods below the partition alone. The strategy that was described comes back where none is held.
 */
export function holdingStrategy(options: {
  readonly described: UpdateStrategy | undefined
  readonly pods: readonly LivePod[]
  readonly updateRevision: string
}): UpdateStrategy {
  const { described, pods, updateRevision } = options
  const held = pods.filter((pod) => revisionOf(pod) !== updateRevision).map(ordinalOf)
  if (held.length === 0) return described ?? { type: 'RollingUpdate', rollingUpdate: { partition: 0 } }
  return { type: 'RollingUpdate', rollingUpdate: { partition: Math.max(...held) + 1 } }
}

/** Whether two states of a StatefulSet make the same pods. */
export function makesSamePods(one: LiveStatefulSet, other: LiveStatefulSet): boolean {
  return isDeepStrictEqual(one.spec?.template, other.spec?.template)
}

export function isReady(pod: LivePod): boolean {
  return pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false
}
