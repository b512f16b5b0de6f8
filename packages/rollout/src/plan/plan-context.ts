import type { ResourceDifference } from '@windlass/target/difference'
import type { Observation, ObservedResource } from '@windlass/target/observation'
import type { Rendered, Resource } from '@windlass/target/resource'
import { fieldDifference } from './field-difference.ts'
import type { FieldChange, Intent, Obstacle } from './plan.ts'

export interface PlanReleaseOptions {
  readonly desired: Rendered
  readonly observation: Observation
  /** What ran before: explains differences, gives the order in which what is no longer wanted is removed. */
  readonly previous?: Rendered | undefined
  /** Resources of a release that never finished: removed where not wanted, even when not (yet) observed. */
  readonly leftovers?: readonly Resource[]
  readonly intent: Intent
  /**
   * `all` also gates what does not change: to verify a release that follows an unfinished one, or a rollback. `none` gates
   * nothing: what is replaced one by one still waits for the others that must serve, and nobody looks at the end.
   */
  readonly gates?: 'changed' | 'all' | 'none'
  /** `accept` lets the rollout touch the nodes of a network that produces no blocks. */
  readonly stalledNetwork?: 'fail' | 'accept'
  /** Replace a replica even where the workload has too few to keep its quorum meanwhile. */
  readonly acceptQuorumLoss?: boolean
  /** Remove every workload before it is applied. */
  readonly recreate?: boolean
  /**
   * What becomes of fields that somebody else looks after: `refuse` is an obstacle, `take` takes them, and `yield` leaves
   * alone what only they have changed, for a way back that must not fail on it.
   */
  readonly owned?: 'refuse' | 'take' | 'yield'
}

/** {@link PlanReleaseOptions} with defaults, and what every resource is planned against. */
export interface PlanContext extends Required<PlanReleaseOptions> {
  readonly observed: ReadonlyMap<string, ObservedResource>
  readonly differences: ReadonlyMap<string, ResourceDifference>
  readonly obstacles: Obstacle[]
  /** Findings for {@link Plan.warnings}, added while planning. */
  readonly warnings: string[]
}

export function planContext(options: PlanReleaseOptions): PlanContext {
  return {
    leftovers: [],
    gates: 'changed',
    stalledNetwork: 'fail',
    acceptQuorumLoss: false,
    recreate: false,
    owned: 'refuse',
    ...options,
    previous: options.previous,
    observed: new Map(options.observation.resources.map((resource) => [resource.id, resource])),
    differences: new Map(options.observation.differences?.map((difference) => [difference.id, difference])),
    obstacles: [],
    warnings: [],
  }
}

/** What a resource is called: by its component, or by itself where the component consists of more than its workload. */
export function subjectOf(context: PlanContext, { id, component }: Resource): string {
  const { resources, workloads } = context.desired
  const isWorkload = workloads.some((workload) => workload.resource === id)
  const isAlone = resources.every((other) => other.component !== component || other.id === id)
  return isWorkload || isAlone ? component : id.split('/').slice(-2).join(' ')
}

/**
 * What changes in a resource: as the target says, else in the body that was applied last; empty where neither is known.
 */
export function differenceFromObserved(context: PlanContext, resource: Resource): FieldChange[] {
  const observed = context.observed.get(resource.id)
  const found = context.differences.get(resource.id)
  if (found) return fieldDifference(found)
  if (!observed || observed.digest === resource.digest) return []
  const known = [...(context.previous?.resources ?? []), ...context.leftovers]
  const applied = known.find((earlier) => earlier.id === resource.id && earlier.digest === observed.digest)
  return applied ? fieldDifference({ from: applied.body, to: resource.body }) : []
}
