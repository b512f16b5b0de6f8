import type { Operation, Plan } from './plan.ts'
import { type PlanReleaseOptions, planContext } from './plan-context.ts'
import { planRemovals } from './plan-removal.ts'
import { planResource } from './plan-resource.ts'
import { orderResources, phaseIndex } from './resource-order.ts'
import { roomFirst, shrinks } from './room-first.ts'

/**
 * The operations that lead from what was observed to what is desired. Pure: the same input gives the same plan.
 *
 * Phases are barriers, `needs` are edges, everything else runs at once. What is unchanged and healthy has no operation;
 * what is unchanged but does not run as wanted is repaired. A `one-at-a-time` workload moves as `planRollingUpdate`
 * says, with its gates after every step. What is no longer wanted goes last, in reverse order; volumes are kept. On the
 * way back, what takes room from others goes first: what shrinks, and what is no longer wanted and failed.
 * Throws `ROLLOUT_ORDER` and `ROLLOUT_QUORUM`.
 */
export function planRelease(options: PlanReleaseOptions): Plan {
  const context = planContext(options)
  const { desired, observed, leftovers, previous } = context
  const workloads = new Map(desired.workloads.map((workload) => [workload.resource, workload]))
  const goesBack = context.intent.kind === 'rollback'
  const operations: Operation[] = []
  /** What must have finished before a dependent of the resource begins. */
  const exits = new Map<string, readonly string[]>()
  let phase = -1
  let phaseExits: string[] = []
  let barrier: readonly string[] = []

  for (const resource of orderResources(desired.resources)) {
    if (phaseIndex(resource) !== phase) {
      if (phaseExits.length > 0) barrier = phaseExits
      phase = phaseIndex(resource)
      phaseExits = []
    }
    const needed = resource.needs.flatMap((id) => exits.get(id) ?? []).filter((id) => phaseExits.includes(id))
    const after = needed.length > 0 ? unique(needed) : barrier
    const workload = workloads.get(resource.id)
    const planned = planResource({ context, resource, workload, after })
    const givesRoom = goesBack && workload && shrinks({ workload, observed: observed.get(resource.id), previous })
    operations.push(...(givesRoom ? roomFirst(planned.operations, after) : planned.operations))
    // What needs an unchanged resource waits for whatever that one would have waited for.
    exits.set(resource.id, planned.operations.length > 0 ? planned.exits : needed)
    if (planned.operations.length > 0) phaseExits.push(...planned.exits)
  }

  const wanted = new Set(desired.resources.map((resource) => resource.id))
  const present = unique([...observed.keys(), ...leftovers.map((resource) => resource.id)])
  const removed = present.filter((id) => !wanted.has(id))
  const broken = removed.filter((id) => goesBack && observed.get(id)?.readiness.state === 'failed')
  const removal = {
    known: [...leftovers, ...(previous?.resources ?? [])],
    observation: context.observation,
    volumes: 'keep',
    reason: 'is no longer part of the release',
  } as const
  const removals = [
    ...planRemovals({ ...removal, ids: broken, after: [] }),
    ...planRemovals({
      ...removal,
      ids: removed.filter((id) => !broken.includes(id)),
      after: phaseExits.length > 0 ? phaseExits : barrier,
    }),
  ]
  return {
    intent: context.intent,
    ends: context.gates === 'none' ? 'applied' : 'verified',
    desired,
    operations: [...operations, ...removals],
    warnings: context.warnings,
    obstacles: context.obstacles,
  }
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)].toSorted()
}
