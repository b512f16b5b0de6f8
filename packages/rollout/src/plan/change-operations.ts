import type { FieldOwner } from '@windlass/target/difference'
import type { Resource } from '@windlass/target/resource'
import type { FieldChange, Operation, Safety } from './plan.ts'
import { differenceFromObserved, type PlanContext, subjectOf } from './plan-context.ts'

export function applyOperation(options: {
  readonly context: PlanContext
  readonly resource: Resource
  /** Whether its replicas keep data over a change of program. */
  readonly stateful: boolean
  readonly after: readonly string[]
  readonly reason: string
  readonly replicas: 'all' | 'hold'
  readonly takes: readonly FieldOwner[]
}): Operation {
  const { context, resource, stateful, after, reason, replicas, takes } = options
  const difference = differenceFromObserved(context, resource)
  return {
    id: `apply:${resource.id}`,
    kind: 'apply',
    component: resource.component,
    resource: resource.id,
    phase: resource.phase,
    after: [...after],
    reason: `${subjectOf(context, resource)} ${reason}`,
    difference,
    safety: stateful ? programSafety(difference) : 'reversible',
    replicas,
    ...(takes.length > 0 && { takes: [...takes] }),
  }
}

/** What keeps data becomes as large as is wanted, before anything else of the resource changes. */
export function growOperation(options: {
  readonly context: PlanContext
  readonly resource: Resource
  readonly after: readonly string[]
}): Operation {
  const { context, resource, after } = options
  return {
    id: `grow-volumes:${resource.id}`,
    kind: 'grow-volumes',
    component: resource.component,
    resource: resource.id,
    phase: resource.phase,
    after: [...after],
    reason: `the volumes of ${subjectOf(context, resource)} grow, and stay so after a rollback`,
    difference: [],
    safety: 'irreversible',
  }
}

/** Removal of what is made again around its replicas. */
export function detachOperation(options: {
  readonly context: PlanContext
  readonly resource: Resource
  readonly after: readonly string[]
}): Operation {
  const { context, resource } = options
  const way = context.differences.get(resource.id)?.way
  const fields = way?.kind === 'around-replicas' ? way.fields.join(', ') : ''
  const reason = `is removed with its replicas and volumes kept, since ${fields} cannot be changed while it is there`
  return { ...removeOperation({ ...options, reason }), kind: 'remove', volumes: 'keep', replicas: 'keep' }
}

/** Removal of what will be there again. */
export function removeOperation(options: {
  readonly context: PlanContext
  readonly resource: Resource
  readonly after: readonly string[]
  readonly reason: string
}): Operation {
  const { context, resource, after, reason } = options
  return {
    id: `remove:${resource.id}`,
    kind: 'remove',
    component: resource.component,
    resource: resource.id,
    phase: resource.phase,
    after: [...after],
    reason: `${subjectOf(context, resource)} ${reason}`,
    difference: [],
    safety: 'reversible',
    volumes: 'keep',
  }
}

export function replaceOperations(options: {
  readonly context: PlanContext
  readonly resource: Resource
  readonly stateful: boolean
  readonly ordinals: readonly number[]
  readonly after: readonly string[]
  /** Other replicas that must be ready meanwhile. */
  readonly quorum: number
}): Operation[] {
  const { context, resource, stateful, ordinals, after, quorum } = options
  const safety = stateful ? programSafety(differenceFromObserved(context, resource)) : 'reversible'
  return ordinals.map((ordinal) => ({
    id: `replace:${resource.id}:${ordinal}`,
    kind: 'replace-replica',
    component: resource.component,
    resource: resource.id,
    phase: resource.phase,
    after: [...after],
    reason: replaceReason({ context, resource, ordinal }),
    difference: [],
    safety,
    ordinal,
    quorum,
  }))
}

function replaceReason(options: {
  readonly context: PlanContext
  readonly resource: Resource
  readonly ordinal: number
}): string {
  const { context, resource, ordinal } = options
  const replica = context.observed.get(resource.id)?.replicas.find((candidate) => candidate.ordinal === ordinal)
  if (!replica) return `replica ${ordinal} is not there`
  const { state, reason } = replica.readiness
  const findings = [
    ...(state === 'ready' ? [] : [`is ${state} (${reason})`]),
    ...(replica.digest === resource.digest ? [] : ['runs another revision']),
  ]
  return `${replica.name} ${findings.join(' and ')}`
}

/** What a new program writes, the old one may not be able to read. */
function programSafety(difference: readonly FieldChange[]): Safety {
  return difference.some((change) => /(^|[.\]])(image|program)$/.test(change.path)) ? 'needs-snapshot' : 'reversible'
}
