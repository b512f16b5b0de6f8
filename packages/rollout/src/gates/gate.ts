import type { GateSpec } from '@windlass/target/gate-spec'
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

/** Ordinals the gate is about; of what is autoscaled, those that are always there. */
export function scopedOrdinals(context: GateContext): readonly number[] {
  const { scope } = context.operation
  if (scope.kind === 'replicas') return scope.ordinals
  return Array.from({ length: workloadOf(context)?.replicas ?? 0 }, (_, ordinal) => ordinal)
}
