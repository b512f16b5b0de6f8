import type { ObservedResource } from '@windlass/target/observation'
import type { Workload } from '@windlass/target/resource'

/** How many replicas a workload is to have now: as many as an autoscaler made of it, where that is within its bounds. */
export function replicaCount(workload: Workload, observed: Pick<ObservedResource, 'replicas'> | undefined): number {
  const { replicas, maxReplicas = replicas } = workload
  return Math.min(Math.max(replicas, observed?.replicas.length ?? 0), maxReplicas)
}
