import type { LiveObject } from './live/live-object.ts'
import type { Place } from './place.ts'

/** By this name the API server knows which fields are ours. */
export const fieldManager = 'windlass'

/** By this one it knows a number of replicas that is left to an autoscaler. */
export const replicasManager = 'windlass-replicas'

/** Label on every applied object: the stack whose release it belongs to. Unlike other labels it is ours alone. */
export const stackLabel = 'windlass.dev/stack'
/** Annotation: the component an object belongs to. */
export const componentAnnotation = 'windlass.dev/component'
/** Annotation: digest of the resource that was applied last. Controllers copy it to the revisions that they make. */
export const digestAnnotation = 'windlass.dev/digest'
/** Annotation on what is in no namespace: the one that its release lives in. */
export const namespaceAnnotation = 'windlass.dev/namespace'
/** Annotation: restarts of one container above which a replica has failed. */
export const restartBudgetAnnotation = 'windlass.dev/restart-budget'
/** Label on pods that stand in for a component's to try its connections, and are none of its replicas. */
export const probeLabel = 'windlass.dev/probe'
/** Label on claims: the StatefulSet whose template they were made from, which may be gone. */
export const claimOwnerLabel = 'windlass.dev/stateful-set'

export function stackSelector({ stack }: Place): string {
  return `${stackLabel}=${stack}`
}

/**
 * Whether an object that bears the label of a stack is in its release of this namespace: what has no digest was left by
 * it, and what is in no namespace may be of the same stack in another one.
 */
export function isIn({ namespace }: Pick<Place, 'namespace'>, { metadata }: LiveObject): boolean {
  const { [digestAnnotation]: digest, [namespaceAnnotation]: of } = metadata.annotations ?? {}
  return digest !== undefined && (metadata.namespace ?? of) === namespace
}
