import type { ObservedResource } from '@windlass/target/observation'
import type { Rendered, Workload } from '@windlass/target/resource'
import type { Operation } from './plan.ts'

/** Whether a workload is to have fewer replicas than it has, or than the release before wants for it. */
export function shrinks(options: {
  readonly workload: Workload
  readonly observed: ObservedResource | undefined
  readonly previous: Rendered | undefined
}): boolean {
  const { workload, observed, previous } = options
  if (workload.rolling.kind === 'one-at-a-time' || observed === undefined) return false
  const before = previous?.workloads.find(({ resource }) => resource === workload.resource)?.replicas ?? 0
  return Math.max(before, observed.replicas.length) > workload.replicas
}

/**
 * The same operations of a resource, but applied at once, whatever comes before it; its gates wait as they did.
 *
 * On the way back, what shrinks gives up the room (a quota, a machine) that others may need to move at all.
 */
export function roomFirst(operations: readonly Operation[], after: readonly string[]): readonly Operation[] {
  const [first, ...rest] = operations
  if (first?.kind !== 'apply') return operations
  const waiting = rest.map((operation) =>
    operation.after.includes(first.id)
      ? { ...operation, after: [...new Set([...operation.after, ...after])].toSorted() }
      : operation,
  )
  return [{ ...first, after: [] }, ...waiting]
}
