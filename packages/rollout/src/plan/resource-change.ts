import type { FieldOwner, ResourceDifference } from '@windlass/target/difference'
import type { Resource, Workload } from '@windlass/target/resource'
import type { Obstacle } from './plan.ts'
import { type PlanContext, subjectOf } from './plan-context.ts'
import { type Obstruct, takeOver } from './take-over.ts'

/** How a resource comes to be what is wanted, where the target says what that takes. */
export interface ResourceChange {
  /** `leave`: only others have changed it, and it stays as they have set it. */
  readonly way: 'in-place' | 'anew' | 'around-replicas' | 'leave'
  readonly growsVolumes: boolean
  readonly takes: readonly FieldOwner[]
  /** Whether something is there already that becomes part of the release. */
  readonly joins: boolean
  /** Why it is applied though what was applied last is what is wanted. */
  readonly drift: string | undefined
  /** Whether replicas that run what was applied last are started anew; `undefined` where nobody can say. */
  readonly restarts: boolean | undefined
}

/** Adds to the plan what keeps it from being run, and what its reader should know. */
export function resourceChange(options: {
  readonly context: PlanContext
  readonly resource: Resource
  readonly workload: Workload | undefined
}): ResourceChange {
  const { context, resource, workload } = options
  const difference = context.differences.get(resource.id)
  if (!difference) return unknownChange
  const { holder, owners, changedBy, way, volumes, replicas } = difference
  const subject = subjectOf(context, resource)
  const isApplied = context.observed.get(resource.id)?.digest === resource.digest
  const obstruct = (obstacle: Omit<Obstacle, 'resource'>) =>
    context.obstacles.push({ resource: resource.id, ...obstacle })

  const takes = [...changedBy, ...owners]
  if (holder.kind === 'others' || holder.kind === 'another-release') {
    const isTaken = takeOver({ context, subject, holder, way, obstruct })
    return isTaken ? { ...unknownChange, joins: true, takes } : unknownChange
  }
  if (way.kind === 'refused') context.warnings.push(`${subject} is refused as things are: ${way.why}`)
  if (holder.kind === 'nobody') return unknownChange
  if (owners.length > 0 && context.owned === 'refuse')
    obstruct({
      code: 'ROLLOUT_FIELD_OWNED',
      why: `${subject} is changed by others too: ${ownersInWords(owners)}`,
      hint: 'Leave these fields out of the description, let the others give them up, or take them with `--force-conflicts`.',
    })
  if (owners.length > 0 && context.owned === 'yield' && isApplied) {
    context.warnings.push(`${subject} stays as others have set it: ${ownersInWords(owners)}.`)
    return { ...unknownChange, way: 'leave' }
  }
  if (owners.length > 0 && context.owned !== 'refuse')
    context.warnings.push(`${subject} takes fields from others: ${ownersInWords(owners)}.`)
  if (way.kind === 'none')
    obstruct({ code: 'ROLLOUT_IMMUTABLE', why: `${subject} cannot be changed: ${way.why}`, hint: way.hint })
  if (way.kind === 'anew') adviseAnew({ context, subject, workload, fields: way.fields, obstruct })
  if (volumes === 'larger') adviseLarger({ context, subject, obstruct })

  return {
    way: way.kind === 'anew' || way.kind === 'around-replicas' ? way.kind : 'in-place',
    growsVolumes: volumes === 'grow',
    takes,
    joins: !context.observed.has(resource.id),
    drift: isApplied ? `was changed by ${whoIn(takes)}: is put back` : undefined,
    restarts: replicas === 'restart',
  }
}

const unknownChange: ResourceChange = {
  way: 'in-place',
  growsVolumes: false,
  takes: [],
  joins: false,
  drift: undefined,
  restarts: undefined,
}

function adviseAnew(options: {
  readonly context: PlanContext
  readonly subject: string
  readonly workload: Workload | undefined
  readonly fields: readonly string[]
  readonly obstruct: Obstruct
}): void {
  const { context, subject, workload, fields, obstruct } = options
  const fixed = `${fields.join(', ')} cannot be changed while it is there`
  if (workload?.rolling.kind === 'one-at-a-time' && !context.acceptQuorumLoss)
    obstruct({
      code: 'ROLLOUT_IMMUTABLE',
      why: `${subject} would lose all of its replicas at once: ${fixed}`,
      hint: 'Leave these fields as they are, or accept it with `--accept-quorum-loss`.',
    })
  else context.warnings.push(`${subject} is removed and made anew, and away meanwhile: ${fixed}.`)
}

function adviseLarger(options: {
  readonly context: PlanContext
  readonly subject: string
  readonly obstruct: Obstruct
}): void {
  const { context, subject, obstruct } = options
  if (context.intent.kind === 'rollback')
    context.warnings.push(`The volumes of ${subject} stay larger than described: no volume shrinks.`)
  else
    obstruct({
      code: 'ROLLOUT_IMMUTABLE',
      why: `the volumes of ${subject} are larger than described, and no volume shrinks`,
      hint: 'Describe the size that they have, or more.',
    })
}

/** What the target says somebody changed: for health, in one sentence. */
export function driftInWords(difference: ResourceDifference): string {
  return `was changed by ${whoIn([...difference.changedBy, ...difference.owners])}`
}

function ownersInWords(owners: readonly FieldOwner[]): string {
  return [...Map.groupBy(owners, ({ owner }) => owner)]
    .map(([owner, fields]) => `${owner} looks after ${fields.map(({ field }) => field).join(', ')}`)
    .join('; ')
}

function whoIn(owners: readonly FieldOwner[]): string {
  return [...new Set(owners.map(({ owner }) => owner))].join(' and ') || 'somebody'
}
