import type { ObservedReplica, ObservedResource } from '@windlass/target/observation'
import type { Resource, Workload } from '@windlass/target/resource'

/** How the replicas of one workload compare with what is wanted. Ordinals are in ascending order. */
export interface ReplicaComparison {
  /** Ready, on whatever revision; also those that nobody could look at, since they may well serve. */
  readonly serving: readonly number[]
  /** Not there yet. */
  readonly missing: readonly number[]
  /** Beyond the wanted number. */
  readonly extra: readonly number[]
  readonly extraServing: readonly number[]
  /** On another revision than the wanted one. */
  readonly stale: readonly number[]
  /** On the wanted revision, and failed. */
  readonly failed: readonly number[]
  /** On the wanted revision, and neither ready nor failed. */
  readonly starting: readonly number[]
}

export function compareReplicas(options: {
  readonly resource: Resource
  readonly workload: Workload
  readonly observed: ObservedResource | undefined
  /** Whether those that run what was applied last have to start anew, where that is known. */
  readonly restarts?: boolean | undefined
}): ReplicaComparison {
  const { resource, workload, observed, restarts } = options
  const wanted = Array.from({ length: workload.replicas }, (_, ordinal) => ordinal)
  const replicas = observed?.replicas ?? []
  const byOrdinal = new Map(replicas.map((replica) => [replica.ordinal, replica]))
  const where = (matches: (replica: ObservedReplica) => boolean) =>
    wanted.filter((ordinal) => {
      const replica = byOrdinal.get(ordinal)
      return replica !== undefined && matches(replica)
    })
  const current = (replica: ObservedReplica) =>
    restarts !== undefined && replica.digest === observed?.digest ? !restarts : replica.digest === resource.digest
  const state = (replica: ObservedReplica) => replica.readiness.state
  const extra = replicas.filter((replica) => replica.ordinal >= workload.replicas)
  return {
    serving: where((replica) => state(replica) === 'ready' || state(replica) === 'unknown'),
    missing: wanted.filter((ordinal) => !byOrdinal.has(ordinal)),
    extra: extra.map((replica) => replica.ordinal),
    extraServing: extra.filter((replica) => state(replica) === 'ready').map((replica) => replica.ordinal),
    stale: where((replica) => !current(replica)),
    failed: where((replica) => current(replica) && state(replica) === 'failed'),
    starting: where((replica) => current(replica) && state(replica) !== 'failed' && state(replica) !== 'ready'),
  }
}

/** Whether clients are answered by it: one that is about to be replaced serves until then. */
export function serves({ readiness }: ObservedReplica): boolean {
  return readiness.state === 'ready' || readiness.reason === 'Updating'
}
