import type { ObservedReplica, ObservedResource } from '@windlass/target/observation'
import type { Rendered, Resource, Workload } from '@windlass/target/resource'
import { replicaCount } from '../plan/replica-count.ts'
import { serves } from '../plan/replica-state.ts'
import type { HealthReason } from './health-reason.ts'
import type { Seen } from './seen.ts'

/** What of the wanted resources and replicas is not there, not ready, or not what is wanted; and what is there besides. */
export function resourceReasons(options: { readonly rendered: Rendered; readonly seen: Seen }): HealthReason[] {
  const { rendered, seen } = options
  const { observation } = seen
  if (!observation) return []
  const wanted = new Set(rendered.resources.map((resource) => resource.id))
  return [
    ...observation.warnings.map((reason): HealthReason => ({ state: 'degraded', reason })),
    ...rendered.resources.flatMap((resource) => {
      const workload = rendered.workloads.find((candidate) => candidate.resource === resource.id)
      const observed = observation.resources.find((candidate) => candidate.id === resource.id)
      return reasonsOf({ resource, workload, observed })
    }),
    ...observation.resources
      .filter((observed) => !wanted.has(observed.id))
      .map(({ id, component }): HealthReason => ({ state: 'degraded', component, reason: `${id} is left over` })),
  ]
}

/** What is there and failed although nothing of a release is to be: it may be why there is none. */
export function strandedReasons({ observation }: Seen): HealthReason[] {
  const failed = observation?.resources.filter(({ readiness }) => readiness.state === 'failed') ?? []
  return failed.map(({ id, component, readiness: { reason, detail } }) => ({
    state: 'unhealthy',
    component,
    reason: `${id} is failed (${reason}): ${detail}`,
  }))
}

function reasonsOf(options: {
  readonly resource: Resource
  readonly workload: Workload | undefined
  readonly observed: ObservedResource | undefined
}): HealthReason[] {
  const { resource, workload, observed } = options
  const { component } = resource
  if (!observed) return [{ state: 'unhealthy', component, reason: `${resource.id} is not there` }]
  if (workload) return workloadReasons({ resource, workload, observed })
  const { state, reason, detail } = observed.readiness
  return [
    ...(observed.digest === resource.digest
      ? []
      : [{ state: 'degraded', component, reason: `${resource.id} is of another revision` } as const]),
    ...(state === 'ready'
      ? []
      : [{ state: 'degraded', component, reason: `${resource.id} is ${state} (${reason}): ${detail}` } as const]),
  ]
}

function workloadReasons(options: {
  readonly resource: Resource
  readonly workload: Workload
  readonly observed: ObservedResource
}): HealthReason[] {
  const { resource, workload, observed } = options
  const { component } = workload
  const wanted = replicaCount(workload, observed)
  const serving = observed.replicas.filter(serves).length
  const quorum = workload.rolling.kind === 'one-at-a-time' ? workload.rolling.quorum : 1
  const least = Math.min(quorum, wanted)
  return [
    ...(serving < least
      ? [
          {
            state: 'unhealthy',
            component,
            reason: `${serving} of ${wanted} replicas serve, ${least} are needed`,
          } as const,
        ]
      : []),
    ...(observed.replicas.length === wanted
      ? []
      : [
          {
            state: 'degraded',
            component,
            reason: `${observed.replicas.length} of ${wanted} replicas are there`,
          } as const,
        ]),
    ...(observed.digest === ''
      ? [{ state: 'degraded', component, reason: `${resource.id} is gone: ${observed.readiness.detail}` } as const]
      : []),
    ...observed.replicas.flatMap((replica) => replicaReasons({ resource, replica })),
  ]
}

function replicaReasons(options: { readonly resource: Resource; readonly replica: ObservedReplica }): HealthReason[] {
  const { resource, replica } = options
  const { component } = resource
  const { state, reason, detail } = replica.readiness
  return [
    ...(replica.digest === resource.digest
      ? []
      : [{ state: 'degraded', component, reason: `${replica.name} runs another revision` } as const]),
    ...(serves(replica)
      ? []
      : [{ state: 'degraded', component, reason: `${replica.name} is ${state} (${reason}): ${detail}` } as const]),
  ]
}
