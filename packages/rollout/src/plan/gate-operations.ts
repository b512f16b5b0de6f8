import type { GateSpec } from '@windlass/target/gate-spec'
import type { Resource, Workload } from '@windlass/target/resource'
import type { GateScope, Operation } from './plan.ts'
import { type PlanContext, subjectOf } from './plan-context.ts'

/**
 * The gates of one resource: that it is ready, and whatever else its workload asks for. They run at once.
 *
 * Before the network is touched only the chain is looked at, since nothing else says whether it produces blocks.
 */
export function gateOperations(options: {
  readonly context: PlanContext
  readonly resource: Resource
  readonly workload: Workload | undefined
  readonly after: readonly string[]
  readonly scope: GateScope
}): Operation[] {
  const { context, resource, workload, after, scope } = options
  // What a job has done is not to be seen later, and others build on it.
  if (context.gates === 'none' && workload?.rolling.kind !== 'once') return []
  const declared = workload?.gates ?? []
  const specs: readonly GateSpec[] =
    scope.kind === 'network'
      ? declared.filter((spec) => spec.kind === 'chain')
      : [{ kind: 'replicas-ready' }, ...declared.filter((spec) => spec.kind !== 'replicas-ready')]
  const step = scope.kind === 'component' ? '' : scope.kind === 'network' ? ':network' : `:${scope.moved.join('+')}`

  return specs.map((spec, index) => {
    const occurrence = specs.slice(0, index).filter((earlier) => earlier.kind === spec.kind).length
    return {
      id: `gate:${resource.id}:${spec.kind}${occurrence === 0 ? '' : occurrence + 1}${step}`,
      kind: 'gate',
      component: resource.component,
      resource: resource.id,
      phase: resource.phase,
      after: [...after],
      reason: gateReason({ spec, scope, subject: subjectOf(context, resource) }),
      difference: [],
      safety: 'reversible',
      gate: withEarlierUpgrades({ context, spec, component: resource.component }),
      scope,
      stalledNetwork: context.stalledNetwork,
    }
  })
}

/** An upgrade that is taken out of the rules forks a node just as one that is put in. */
function withEarlierUpgrades(options: {
  readonly context: PlanContext
  readonly spec: GateSpec
  readonly component: string
}): GateSpec {
  const { context, spec, component } = options
  if (spec.kind !== 'chain') return spec
  const earlier = context.previous?.workloads.find((workload) => workload.component === component)?.gates ?? []
  const heights = earlier.flatMap((gate) => (gate.kind === 'chain' ? gate.upgradeHeights : []))
  return { ...spec, upgradeHeights: [...new Set([...spec.upgradeHeights, ...heights])].toSorted((a, b) => a - b) }
}

function gateReason(options: { readonly spec: GateSpec; readonly scope: GateScope; readonly subject: string }): string {
  const { spec, scope, subject } = options
  if (scope.kind === 'network') return 'the network must produce blocks before its first node is taken'
  const who = scope.kind === 'component' ? subject : `${subject} ${scope.moved.join(', ')}`
  switch (spec.kind) {
    case 'replicas-ready':
      return `${who} must be ready`
    case 'endpoint-answers':
      return `${who} must answer ${spec.path} on port ${spec.port}`
    case 'chain':
      return `${who} must be in step with the chain`
    case 'detector-scores':
      return `${who} must have scored ${spec.minTransactions} transactions`
  }
}
