import type { GateSpec } from '@windlass/target/gate-spec'
import type { ObservedReplica, ObservedResource } from '@windlass/target/observation'
import type { Resource, Workload } from '@windlass/target/resource'
import { replicaCount } from '../plan/replica-count.ts'
import { type Gate, type GateContext, workloadOf } from './gate.ts'
import { type GateReport, type ReplicaFact, type Verdict, worstVerdict } from './verdict.ts'

type Spec = Extract<GateSpec, { kind: 'replicas-ready' }>

/**
 * The resource, or each replica in scope, runs the wanted revision and is ready, and those beyond the wanted number are
 * gone. Follows the target, never polls.
 */
export const replicasReady: Gate<Spec> = async function* (context) {
  const { target, signal, operation, desired } = context
  const resource = desired.resources.find((candidate) => candidate.id === operation.resource)
  if (!resource) return
  const workload = workloadOf(context)
  for await (const observation of target.watch({ signal })) {
    const observed = observation.resources.find((candidate) => candidate.id === resource.id)
    const ordinals = workload && ordinalsNow({ context, workload, observed })
    yield judgeReplicas({ resource, observed, ordinals, wanted: workload?.maxReplicas ?? workload?.replicas })
  }
}

/** Of what is autoscaled there may be more or fewer than when the gate began. */
function ordinalsNow(options: {
  readonly context: GateContext
  readonly workload: Workload
  readonly observed: ObservedResource | undefined
}): readonly number[] {
  const { context, workload, observed } = options
  const { scope } = context.operation
  const count = replicaCount(workload, observed)
  if (scope.kind !== 'replicas') return Array.from({ length: count }, (_, ordinal) => ordinal)
  return workload.maxReplicas === undefined ? scope.ordinals : scope.ordinals.filter((ordinal) => ordinal < count)
}

/** `ordinals` is left out for a resource without replicas. */
export function judgeReplicas(options: {
  readonly resource: Resource
  readonly observed: ObservedResource | undefined
  readonly ordinals: readonly number[] | undefined
  /** Number of replicas; every one beyond it has to go. */
  readonly wanted: number | undefined
}): GateReport {
  const { resource, observed, ordinals, wanted = Number.POSITIVE_INFINITY } = options
  if (!observed) return { state: 'waiting', reason: `${resource.id} is not there yet` }
  if (!ordinals) return judgeResource(resource, observed)

  const replicas = ordinals.map((ordinal) => observed.replicas.find((replica) => replica.ordinal === ordinal))
  const verdicts = replicas.map((replica, index) =>
    judgeReplica({ resource, replica, name: replica?.name ?? `replica ${ordinals[index]}` }),
  )
  const isUpdating = observed.replicas.some(({ digest }) => digest !== resource.digest)
  const surplus = observed.replicas
    .filter((replica) => replica.ordinal >= wanted)
    .map((replica) => judgeSurplus({ resource, replica, isUpdating }))
  const isBehind = replicas.some((replica) => replica?.digest !== resource.digest)
  const worst = worstVerdict([...verdicts, ...surplus, ...(isBehind ? judgeWithout(resource, observed) : [])])
  const reason = worst.state === 'pass' ? `${ordinals.length} of ${ordinals.length} replicas are ready` : worst.reason
  const condition = worst.state === 'fail' ? conditionOf(resource, observed) : undefined
  return {
    state: worst.state,
    reason,
    ...(condition !== undefined && { condition }),
    facts: {
      kind: 'replicas',
      replicas: replicas.map((replica, index) => replicaFact({ resource, replica, ordinal: ordinals[index] ?? 0 })),
    },
  }
}

/** Reason of what has failed on the wanted revision: a replica, or else the resource, which gets none. */
function conditionOf({ digest }: Resource, observed: ObservedResource): string | undefined {
  const judged = [...observed.replicas.filter((replica) => replica.digest === digest), observed]
  return judged.find(({ readiness }) => readiness.state === 'failed')?.readiness.reason
}

/** Why there is no replica of the wanted revision where no replica says so: whoever makes them is refused. */
function judgeWithout(resource: Resource, observed: ObservedResource): Verdict[] {
  if (observed.digest !== resource.digest || observed.readiness.state !== 'failed') return []
  if (observed.replicas.some(({ readiness }) => readiness.state === 'failed')) return []
  return [judgeResource(resource, observed)]
}

function judgeResource(resource: Resource, observed: ObservedResource): GateReport {
  const { state, reason, detail } = observed.readiness
  if (observed.digest !== resource.digest) return { state: 'waiting', reason: `${resource.id} is not applied yet` }
  if (state === 'ready') return { state: 'pass', reason: `${resource.id} is ready` }
  const verdict = state === 'failed' ? 'fail' : state === 'progressing' ? 'waiting' : 'unknown'
  const found = { state: verdict, reason: `${resource.id} is ${state} (${reason}): ${detail}` } as const
  return verdict === 'fail' ? { ...found, condition: reason } : found
}

function judgeReplica(options: {
  readonly resource: Resource
  readonly replica: ObservedReplica | undefined
  readonly name: string
}): Verdict {
  const { resource, replica, name } = options
  if (!replica) return { state: 'waiting', reason: `${name} is not there yet` }
  const { state, reason, detail } = replica.readiness
  // Where nobody can look, what it runs may have changed too.
  if (replica.digest !== resource.digest && state !== 'unknown')
    return { state: 'waiting', reason: `${name} still runs another revision` }
  if (state === 'ready') return { state: 'pass', reason: `${name} is ready` }
  const verdict = state === 'failed' ? 'fail' : state === 'progressing' ? 'waiting' : 'unknown'
  // While it is waited for, last lines of a log would be told anew with each of its starts.
  const told = verdict === 'fail' ? detail : (detail.split('\n', 1)[0] ?? '').replace(/:$/, '')
  return { state: verdict, reason: `${name} is ${state} (${reason})${told === '' ? '' : `: ${told}`}` }
}

/** During an update one of the wanted revision may stand beside the one whose place it is to take. */
function judgeSurplus(options: {
  readonly resource: Resource
  readonly replica: ObservedReplica
  readonly isUpdating: boolean
}): Verdict {
  const { resource, replica, isUpdating } = options
  const { name, digest, readiness } = replica
  const takesOver = isUpdating && digest === resource.digest
  if (takesOver && readiness.state !== 'ready') return judgeReplica({ resource, replica, name })
  if (takesOver) return { state: 'waiting', reason: `${name} is ready to take the place of an older one` }
  return { state: 'waiting', reason: `${name} is no longer wanted and not gone yet (${readiness.reason})` }
}

function replicaFact(options: {
  readonly resource: Resource
  readonly replica: ObservedReplica | undefined
  readonly ordinal: number
}): ReplicaFact {
  const { resource, replica, ordinal } = options
  if (!replica) return { name: `replica ${ordinal}`, state: 'missing', reason: 'Missing', current: false }
  const { state, reason } = replica.readiness
  return { name: replica.name, state, reason, current: replica.digest === resource.digest }
}
