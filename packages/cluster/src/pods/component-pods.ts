import type { IPod } from 'kubernetes-models/v1'
import { ordinalOf } from '../apply/stateful-set.ts'
import { type Collection, listCollection } from '../live/collection.ts'
import { isGoing, type Live, timeMs } from '../live/live-object.ts'
import { probeLabel } from '../ownership.ts'
import type { Place } from '../place.ts'

const componentLabel = 'app.kubernetes.io/name'
const stackLabel = 'app.kubernetes.io/instance'

/** A pod of a component, with the number by which the component's replicas are told apart. */
export interface ReplicaPod {
  readonly component: string
  readonly ordinal: number
  readonly pod: Live<IPod>
}

/** The pods of a stack, or of one of its components, by component and ordinal. */
export async function listReplicaPods(
  place: Place,
  options: { readonly component?: string; readonly signal: AbortSignal },
): Promise<readonly ReplicaPod[]> {
  const { component, signal } = options
  const collection = podsCollection(place, component)
  const { objects } = await listCollection({ connection: place.connection, collection, signal })
  return replicaPods(objects as readonly Live<IPod>[])
}

/** Of pods those that are of a stack. */
export function stackPods({ stack }: Pick<Place, 'stack'>, pods: readonly Live<IPod>[]): readonly Live<IPod>[] {
  return pods.filter(({ metadata: { labels } }) => labels?.[stackLabel] === stack && componentLabel in labels)
}

/** The pods of all components, or of one. */
export function podsCollection(place: Pick<Place, 'namespace' | 'stack'>, component: string | undefined): Collection {
  const ofStack = `${stackLabel}=${place.stack},${componentLabel}`
  const labelSelector = component === undefined ? ofStack : `${ofStack}=${component}`
  return { path: podsPath(place), labelSelector, detail: 'whole' }
}

export function podsPath({ namespace }: Pick<Place, 'namespace'>): string {
  return `/api/v1/namespaces/${namespace}/pods`
}

/**
 * Pods by component and ordinal. Those of a StatefulSet have their number in their name. All others are numbered by age,
 * as long as they are not on their way out.
 */
export function replicaPods(pods: readonly Live<IPod>[]): readonly ReplicaPod[] {
  const own = pods.filter(({ metadata }) => metadata.labels?.[probeLabel] === undefined)
  const byComponent = Map.groupBy(own, ({ metadata }) => metadata.labels?.[componentLabel] ?? '')
  return [...byComponent]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([component, found]) => numbered(found).map(({ ordinal, pod }) => ({ component, ordinal, pod })))
}

function numbered(pods: readonly Live<IPod>[]): readonly Omit<ReplicaPod, 'component'>[] {
  const named = pods.filter(isOfStatefulSet).map((pod) => ({ ordinal: ordinalOf(pod), pod }))
  const aged = pods
    .filter((pod) => !isOfStatefulSet(pod) && !isGoing(pod))
    .toSorted((a, b) => byAge(a, b))
    .map((pod, ordinal) => ({ ordinal, pod }))
  return [...named.toSorted((a, b) => a.ordinal - b.ordinal), ...aged]
}

function isOfStatefulSet({ metadata }: Live<IPod>): boolean {
  return metadata.ownerReferences?.[0]?.kind === 'StatefulSet'
}

function byAge({ metadata: a }: Live<IPod>, { metadata: b }: Live<IPod>): number {
  return timeMs(a.creationTimestamp) - timeMs(b.creationTimestamp) || (a.name < b.name ? -1 : 1)
}
