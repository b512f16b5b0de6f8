import { planRelease } from '../../packages/rollout/src/plan/plan-release.ts'
import type { Observation, ObservedReplica, ObservedResource } from '../../packages/target/src/observation.ts'
import type { Readiness } from '../../packages/target/src/readiness.ts'
import type { Rendered } from '../../packages/target/src/resource.ts'

/** Milliseconds of each repetition. */
export interface PurePlan {
  readonly what: string
  readonly operations: number
  readonly ms: readonly number[]
}

/** The part of a plan that asks nobody: of a first release, of one that changes nothing, of one that changes everything. */
export function measurePurePlans(desired: Rendered, repetitions: number): readonly PurePlan[] {
  const nothing: Observation = { atMs: 0, resources: [], warnings: [] }
  const running = observationOf(desired)
  const older = { ...running, resources: running.resources.map(outdated) }
  const cases = { 'of a first release': nothing, 'of nothing to do': running, 'of everything changed': older }
  return Object.entries(cases).map(([what, observation]) => {
    const ms: number[] = []
    let operations = 0
    for (let repetition = 0; repetition < repetitions; repetition++) {
      const begin = performance.now()
      const plan = planRelease({ desired, observation, previous: desired, intent: { kind: 'deploy' } })
      ms.push(performance.now() - begin)
      operations = plan.operations.length
    }
    return { what, operations, ms }
  })
}

const ready: Readiness = { state: 'ready', reason: 'Ready', detail: '', sinceMs: 0 }

function observationOf({ resources, workloads }: Rendered): Observation {
  const counts = new Map(workloads.map(({ resource, replicas }) => [resource, replicas]))
  const seen = resources.map(({ id, component, digest }): ObservedResource => {
    const replicas = Array.from(
      { length: counts.get(id) ?? 0 },
      (_, ordinal): ObservedReplica => ({
        ordinal,
        name: `${component}-${ordinal}`,
        digest,
        readiness: ready,
        restarts: 0,
        addresses: {},
      }),
    )
    return { id, component, digest, readiness: ready, replicas }
  })
  return { atMs: 0, resources: seen, warnings: [] }
}

function outdated(resource: ObservedResource): ObservedResource {
  const digest = 'older'
  return { ...resource, digest, replicas: resource.replicas.map((replica) => ({ ...replica, digest })) }
}
