import type { Observation, ObservedReplica } from '@windlass/target/observation'
import type { Resource } from '@windlass/target/resource'
import type { Target } from '@windlass/target/target'
import type { Clock } from '../clock.ts'
import { runGate } from '../gates/run-gate.ts'
import type { GateReport, Verdict } from '../gates/verdict.ts'
import type { Operation, OperationOf, Plan } from '../plan/plan.ts'
import { replicaCount } from '../plan/replica-count.ts'
import { silenceAmong } from './silence-among.ts'

export interface OperationContext {
  readonly plan: Plan
  readonly target: Target
  readonly clock: Clock
  /** Aborts what only looks or waits. */
  readonly stopSignal: AbortSignal
  /** Aborts a change in the middle: its time is up, or the lock is lost. */
  readonly abandonSignal: AbortSignal
  /** Told what is seen or waited for. */
  readonly report: (progress: OperationProgress) => void
}

export type OperationProgress = Verdict & { readonly facts?: GateReport['facts'] }

export type OperationResult =
  | { readonly state: 'done'; readonly report?: GateReport }
  | { readonly state: 'skipped'; readonly reason: string }
  /** A gate, or the wait before a change, found what no waiting will change. */
  | ({ readonly state: 'failed'; readonly detail: string } & Pick<GateReport, 'excuse' | 'condition'>)

/** Does what one operation says. Throws what the target throws, and the reason of a signal that aborted. */
export async function runOperation(operation: Operation, context: OperationContext): Promise<OperationResult> {
  switch (operation.kind) {
    case 'apply':
      return applyResource(operation, context)
    case 'replace-replica':
      return replaceReplica(operation, context)
    case 'remove':
      await context.target.remove({
        id: operation.resource,
        volumes: operation.volumes,
        ...(operation.replicas && { replicas: operation.replicas }),
        signal: context.abandonSignal,
      })
      return { state: 'done' }
    case 'grow-volumes':
      return growVolumes(operation, context)
    case 'gate':
      return passGate(operation, context)
  }
}

async function applyResource(operation: OperationOf<'apply'>, context: OperationContext): Promise<OperationResult> {
  const resource = context.plan.desired.resources.find((candidate) => candidate.id === operation.resource)
  if (!resource) return { state: 'failed', detail: `${operation.resource} is not part of the release` }
  const serving = operation.replicas === 'all' ? await quorumTakenByApply(resource, context) : undefined
  if (serving) return { state: 'failed', detail: `${serving}: planned anew, they are replaced one by one` }
  const { replicas, takes = [] } = operation
  await context.target.apply({ resource, replicas, takes, signal: context.abandonSignal })
  return { state: 'done' }
}

async function growVolumes(
  operation: OperationOf<'grow-volumes'>,
  { plan, target, abandonSignal: signal }: OperationContext,
): Promise<OperationResult> {
  const resource = plan.desired.resources.find((candidate) => candidate.id === operation.resource)
  if (!resource) return { state: 'failed', detail: `${operation.resource} is not part of the release` }
  await target.growVolumes({ resource, signal })
  return { state: 'done' }
}

/**
 * What keeps a workload that is updated one by one from being applied at once. That was planned because nothing of it
 * served; since then it may have come back by itself.
 */
async function quorumTakenByApply(resource: Resource, context: OperationContext): Promise<string | undefined> {
  const { plan, target, stopSignal } = context
  const workload = plan.desired.workloads.find((candidate) => candidate.resource === resource.id)
  if (workload?.rolling.kind !== 'one-at-a-time') return undefined
  const { quorum } = workload.rolling
  const { resources } = await target.observe({ signal: stopSignal })
  const replicas = resources.find((observed) => observed.id === resource.id)?.replicas ?? []
  const serving = replicas.filter((replica) => replica.readiness.state === 'ready')
  const kept = serving.filter((replica) => replica.digest === resource.digest)
  if (serving.length < quorum || kept.length >= quorum) return undefined
  return `${serving.length} replicas of ${workload.component} serve again`
}

async function replaceReplica(
  operation: OperationOf<'replace-replica'>,
  context: OperationContext,
): Promise<OperationResult> {
  const { target, clock, plan, stopSignal, abandonSignal } = context
  for await (const observation of target.watch({ signal: stopSignal })) {
    const leave = mayReplace({ operation, observation, plan })
    if (leave.state === 'waiting') {
      context.report(leave)
      continue
    }
    if (leave.state === 'fail') return { state: 'failed', detail: leave.reason }
    if (leave.state === 'unneeded') return { state: 'skipped', reason: leave.reason }
    const silence = await silenceAmong({ target, clock, plan, operation, replicas: leave.relied, signal: stopSignal })
    if (silence !== undefined) {
      context.report({ state: 'waiting', reason: silence })
      await clock.sleep({ ms: askAgainMs, signal: stopSignal })
      // What is looked at may not have changed, and so would not be told again.
      return replaceReplica(operation, context)
    }
    await target.replaceReplica({ id: operation.resource, ordinal: operation.ordinal, signal: abandonSignal })
    return { state: 'done' }
  }
  stopSignal.throwIfAborted()
  return { state: 'failed', detail: 'the target ended its watch' }
}

const askAgainMs = 1_000

type Leave =
  /** Once those that it relies on to serve meanwhile really do. */
  | { readonly state: 'go'; readonly relied: readonly ObservedReplica[] }
  | { readonly state: 'unneeded'; readonly reason: string }
  | { readonly state: 'waiting'; readonly reason: string }
  | { readonly state: 'fail'; readonly reason: string }

/**
 * Whether a replica may be taken now: enough others are ready, or it does not serve itself.
 *
 * Applying may already have moved it on, where the change left it as it was; then there is nothing to do.
 */
function mayReplace(options: {
  readonly operation: OperationOf<'replace-replica'>
  readonly observation: Observation
  readonly plan: Plan
}): Leave {
  const { operation, observation, plan } = options
  const wanted = plan.desired.resources.find((resource) => resource.id === operation.resource)?.digest
  const observed = observation.resources.find((resource) => resource.id === operation.resource)
  const replica = observed?.replicas.find((candidate) => candidate.ordinal === operation.ordinal)
  if (replica?.digest === wanted && replica?.readiness.state === 'ready')
    return { state: 'unneeded', reason: `${replica.name} runs the wanted revision already` }
  if (replica?.readiness.state !== 'ready' && replica?.readiness.state !== 'unknown') return { state: 'go', relied: [] }

  const others = observed?.replicas.filter((candidate) => candidate.ordinal !== operation.ordinal) ?? []
  const leaving = leavingBefore(operation, plan)
  const stays = (other: ObservedReplica) => other.digest === wanted || !leaving.has(other.ordinal)
  const ready = others.filter((other) => other.readiness.state === 'ready' && stays(other))
  if (ready.length >= operation.quorum) return { state: 'go', relied: ready }
  const reason = `${ready.length} of ${operation.quorum} other replicas that must serve are ready`
  // One that is not there at all is made anew: its machine may just have come back.
  const workload = plan.desired.workloads.find((candidate) => candidate.resource === operation.resource)
  const wantedOthers = workload === undefined ? others.length : replicaCount(workload, observed) - 1
  const hopeful = wantedOthers - others.filter((other) => other.readiness.state === 'failed').length
  return { state: hopeful >= operation.quorum ? 'waiting' : 'fail', reason }
}

/** Replicas of the same step that go first, so that two which came back since it was planned are not taken at once. */
function leavingBefore(operation: OperationOf<'replace-replica'>, plan: Plan): ReadonlySet<number> {
  const { resource, ordinal, after } = operation
  return new Set(
    plan.operations
      .filter((other) => other.kind === 'replace-replica')
      .filter((other) => other.resource === resource && other.ordinal < ordinal && other.after.join() === after.join())
      .map((other) => other.ordinal),
  )
}

async function passGate(operation: OperationOf<'gate'>, context: OperationContext): Promise<OperationResult> {
  const { target, clock, plan, stopSignal: signal } = context
  for await (const report of runGate({ target, clock, signal, desired: plan.desired, operation })) {
    if (report.state === 'pass') return { state: 'done', report }
    if (report.state === 'fail') {
      context.report(report)
      const { excuse, condition } = report
      return { state: 'failed', detail: report.reason, ...(excuse && { excuse }), ...(condition && { condition }) }
    }
    context.report(report)
  }
  signal.throwIfAborted()
  return { state: 'failed', detail: 'the target ended its watch' }
}
