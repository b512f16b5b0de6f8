import type { GateSpec } from '@windlass/target/gate-spec'
import type { Observation } from '@windlass/target/observation'
import type { Rendered, Workload } from '@windlass/target/resource'
import type { Target } from '@windlass/target/target'
import type { Clock } from '../clock.ts'
import type { OperationOf } from '../plan/plan.ts'
import type { GateReport } from './verdict.ts'

/** What a gate may look at. */
export interface GateContext<Spec extends GateSpec = GateSpec> {
  readonly target: Target
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly desired: Rendered
  readonly operation: OperationOf<'gate'> & { readonly gate: Spec }
}

/** Reports until it passes, fails, or `signal` aborts. It only ever looks. */
export type Gate<Spec extends GateSpec> = (context: GateContext<Spec>) => AsyncIterable<GateReport>

export function workloadOf(context: GateContext): Workload | undefined {
  return context.desired.workloads.find((workload) => workload.resource === context.operation.resource)
}

/** Ordinals the gate is about. */
export function scopedOrdinals(context: GateContext): readonly number[] {
  const { scope } = context.operation
  if (scope.kind === 'replicas') return scope.ordinals
  return Array.from({ length: workloadOf(context)?.replicas ?? 0 }, (_, ordinal) => ordinal)
}

/** Names of the replicas of a component as the target gives them, by ordinal. */
export function replicaNames(observation: Observation | undefined, resource: string): ReadonlyMap<number, string> {
  const observed = observation?.resources.find((candidate) => candidate.id === resource)
  return new Map(observed?.replicas.map((replica) => [replica.ordinal, replica.name]))
}
