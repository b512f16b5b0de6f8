import type { ObservedResource } from '@windlass/target/observation'
import type { Resource, Workload } from '@windlass/target/resource'
import {
  applyOperation,
  detachOperation,
  growOperation,
  removeOperation,
  replaceOperations,
} from './change-operations.ts'
import { gateOperations } from './gate-operations.ts'
import type { GateScope, Operation } from './plan.ts'
import type { PlanContext } from './plan-context.ts'
import { replicaCount } from './replica-count.ts'
import { compareReplicas, type ReplicaComparison } from './replica-state.ts'
import { type ResourceChange, resourceChange } from './resource-change.ts'
import { planRollingUpdate } from './rolling-waves.ts'

/** Operations of one resource, and those whose end means that it is as wanted. */
export interface ResourcePlan {
  readonly operations: readonly Operation[]
  readonly exits: readonly string[]
}

interface ResourcePlanOptions {
  readonly context: PlanContext
  readonly resource: Resource
  readonly workload: Workload | undefined
  readonly after: readonly string[]
}

export function planResource(options: ResourcePlanOptions): ResourcePlan {
  const { context, resource } = options
  const observed = context.observed.get(resource.id)
  const workload = options.workload && { ...options.workload, replicas: replicaCount(options.workload, observed) }
  const change = resourceChange({ context, resource, workload })
  const known = { ...options, workload, change }
  if (change.way === 'leave') return { operations: [], exits: options.after }
  if (change.way === 'anew' || (context.recreate && workload && observed)) return planAnew(known)
  if (workload?.rolling.kind !== 'one-at-a-time') return planTogether(known)
  return planRolling({ ...known, workload, quorum: workload.rolling.quorum })
}

type ChangePlanOptions = ResourcePlanOptions & { readonly change: ResourceChange }

/** What is removed, but for its data, and made again. */
function planAnew(options: ChangePlanOptions): ResourcePlan {
  const sequence = operationSequence(options)
  sequence.remove('is removed, to be made anew')
  sequence.apply('is made anew', 'all')
  sequence.gate({ kind: 'component' })
  return sequence.end()
}

/** A resource whose replicas, if it has any, move at once. */
function planTogether(options: ChangePlanOptions): ResourcePlan {
  const { context, resource, workload, change } = options
  const observed = context.observed.get(resource.id)
  const comparison = workload && compareReplicas({ resource, workload, observed, restarts: change.restarts })
  const stale = comparison?.stale.length ?? 0
  const sequence = operationSequence(options)
  const reason =
    applyReason({ resource, observed, comparison, change }) ??
    (stale > 0 ? `has ${count(stale)} on another revision` : undefined)

  if (reason) sequence.apply(reason, 'all')
  sequence.replace({ ordinals: comparison?.failed ?? [], quorum: 0 })
  if (sequence.changes() || !isSettled({ context, observed, comparison })) sequence.gate({ kind: 'component' })
  return sequence.end()
}

/** A workload whose replicas move one by one. */
function planRolling(
  options: ChangePlanOptions & { readonly workload: Workload; readonly quorum: number },
): ResourcePlan {
  const { context, resource, workload, quorum, change } = options
  const observed = context.observed.get(resource.id)
  const comparison = compareReplicas({ resource, workload, observed, restarts: change.restarts })
  const rolling = planRollingUpdate({ workload, quorum, comparison, acceptQuorumLoss: context.acceptQuorumLoss })
  const sequence = operationSequence(options)
  const reason = applyReason({ resource, observed, comparison, change })

  if (rolling.kind === 'start-together') {
    if (reason !== undefined || comparison.stale.length > 0)
      sequence.apply(reason ?? 'has no replica that serves', 'all')
    sequence.replace({ ordinals: rolling.replace, quorum: 0 })
    if (sequence.changes() || !isSettled({ context, observed, comparison })) sequence.gate({ kind: 'component' })
    return sequence.end()
  }

  context.warnings.push(...rolling.warnings)
  const { waves, quorumServes } = rolling
  const pending = new Set(waves.flat())
  const takesServing = comparison.serving.some((ordinal) => pending.has(ordinal))
  if (takesServing && quorumServes && context.stalledNetwork === 'fail') sequence.gate({ kind: 'network' })
  if (reason) sequence.apply(reason, 'hold')
  if (waves.length === 0) {
    if (sequence.changes() || !isSettled({ context, observed, comparison })) sequence.gate({ kind: 'component' })
    return sequence.end()
  }
  // What needs no replacement must be well at every gate. New replicas prove themselves before an old one is taken,
  // unless the quorum has to come back first: then they are judged together with the wave that brings it back.
  let settled = Array.from({ length: workload.replicas }, (_, ordinal) => ordinal).filter((o) => !pending.has(o))
  if (comparison.missing.length > 0 && quorumServes)
    sequence.gate({ kind: 'replicas', ordinals: settled, moved: [...comparison.missing] })
  for (const wave of waves) {
    sequence.replace({ ordinals: wave, quorum: rolling.quorum })
    settled = [...settled, ...wave].toSorted((a, b) => a - b)
    sequence.gate({ kind: 'replicas', ordinals: settled, moved: [...wave] })
  }
  return sequence.end()
}

/** Collects operations of one resource, each step after the one before it. */
function operationSequence(options: ChangePlanOptions) {
  const { context, resource, workload, change } = options
  const stateful = workload?.rolling.kind === 'one-at-a-time'
  const operations: Operation[] = []
  let after = options.after
  const add = (step: readonly Operation[]) => {
    operations.push(...step)
    if (step.length > 0) after = step.map((operation) => operation.id)
  }
  return {
    apply: (reason: string, replicas: 'all' | 'hold') => {
      if (change.growsVolumes) add([growOperation({ context, resource, after })])
      if (change.way === 'around-replicas') add([detachOperation({ context, resource, after })])
      add([applyOperation({ context, resource, stateful, after, reason, replicas, takes: change.takes })])
    },
    remove: (reason: string) => add([removeOperation({ context, resource, after, reason })]),
    replace: (step: { readonly ordinals: readonly number[]; readonly quorum: number }) =>
      add(replaceOperations({ context, resource, stateful, after, ...step })),
    gate: (scope: GateScope) => add(gateOperations({ context, resource, workload, after, scope })),
    changes: () => operations.length > 0,
    end: (): ResourcePlan => ({ operations, exits: after }),
  }
}

/** Why a resource is applied, or `undefined` where what is applied is right. */
function applyReason(options: {
  readonly resource: Resource
  readonly observed: ObservedResource | undefined
  readonly comparison: ReplicaComparison | undefined
  readonly change: ResourceChange
}): string | undefined {
  const { resource, observed, comparison, change } = options
  if (!observed) return change.joins ? 'is there already, and becomes part of the release' : 'is not there yet'
  const isRemoved = observed.digest === ''
  if (change.way === 'around-replicas' || (isRemoved && comparison && comparison.serving.length > 0))
    return 'is made again around its replicas'
  if (isRemoved) return 'was removed, and is made again'
  if (change.drift !== undefined) return change.drift
  if (observed.digest !== resource.digest) return comparison ? changeInWords(change) : 'changes'
  if (!comparison) return observed.readiness.state === 'failed' ? `failed: ${observed.readiness.detail}` : undefined
  if (comparison.missing.length > 0) return `lacks ${count(comparison.missing.length)}`
  if (comparison.extra.length > 0) return `has ${count(comparison.extra.length)} too many`
  return undefined
}

function changeInWords({ restarts }: ResourceChange): string {
  if (restarts === undefined) return 'changes'
  return restarts ? 'changes, and its replicas start anew' : 'changes, and no replica starts anew'
}

/** Whether there is nothing to wait for. */
function isSettled(options: {
  readonly context: PlanContext
  readonly observed: ObservedResource | undefined
  readonly comparison: ReplicaComparison | undefined
}): boolean {
  const { context, observed, comparison } = options
  if (context.gates === 'all') return false
  return comparison ? comparison.starting.length === 0 : observed?.readiness.state === 'ready'
}

function count(replicas: number): string {
  return replicas === 1 ? '1 replica' : `${replicas} replicas`
}
