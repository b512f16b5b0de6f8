import type { FieldOwner } from '@windlass/target/difference'
import type { FieldChange, Obstacle, Operation, Plan, Safety } from './plan.ts'

/** What a plan comes to, for printing and for `--json`. */
export interface PlanDescription {
  readonly empty: boolean
  /** One sentence: `2 components change: 5 operations and 9 gates.` */
  readonly headline: string
  readonly counts: Readonly<Record<Operation['kind'], number>>
  /** The gravest of all operations. */
  readonly safety: Safety
  /** By order of their first operation. */
  readonly components: readonly ComponentDescription[]
  readonly warnings: readonly string[]
  readonly obstacles: readonly Obstacle[]
}

export interface ComponentDescription {
  readonly component: string
  readonly phase: string
  /** `check` where only gates look at it. */
  readonly change: 'apply' | 'repair' | 'remove' | 'check'
  /** Operations that change something, in the order in which they run. */
  readonly changes: readonly {
    readonly operation: Operation['kind']
    readonly resource: string
    readonly reason: string
    readonly safety: Safety
    readonly difference: readonly FieldChange[]
    /** Fields that are taken from whoever has set them. */
    readonly takes: readonly FieldOwner[]
  }[]
  readonly gates: readonly string[]
}

const gravity: readonly Safety[] = ['reversible', 'needs-snapshot', 'irreversible']

export function describePlan(plan: Plan): PlanDescription {
  const { operations } = plan
  const count = (kind: Operation['kind']) => operations.filter((operation) => operation.kind === kind).length
  const counts = {
    apply: count('apply'),
    'replace-replica': count('replace-replica'),
    gate: count('gate'),
    remove: count('remove'),
    'grow-volumes': count('grow-volumes'),
  }
  const workloads = new Set(plan.desired.workloads.map((workload) => workload.resource))
  const components = [...Map.groupBy(operations, (operation) => operation.component).values()].map((ofComponent) =>
    describeComponent(ofComponent, workloads),
  )
  return {
    empty: operations.length === 0,
    headline: headline({ counts, components }),
    counts,
    safety: gravity[Math.max(0, ...operations.map((operation) => gravity.indexOf(operation.safety)))] ?? 'reversible',
    components,
    warnings: plan.warnings,
    obstacles: plan.obstacles,
  }
}

function describeComponent(operations: readonly Operation[], workloads: ReadonlySet<string>): ComponentDescription {
  const [first] = operations
  const changes = operations.filter((operation) => operation.kind !== 'gate')
  const kinds = new Set(changes.map((operation) => operation.kind))
  return {
    component: first?.component ?? '',
    phase: first?.phase ?? '',
    change: kinds.has('apply')
      ? 'apply'
      : kinds.has('replace-replica')
        ? 'repair'
        : kinds.has('remove')
          ? 'remove'
          : 'check',
    changes: changes.map((change) => ({
      operation: change.kind,
      resource: change.resource,
      reason: change.reason,
      safety: change.safety,
      difference: change.difference,
      takes: (change.kind === 'apply' ? change.takes : undefined) ?? [],
    })),
    gates: gateReasons(
      operations.filter((operation) => operation.kind === 'gate'),
      workloads,
    ),
  }
}

/** What has no replicas is only waited for, and is counted where there is much of it. */
function gateReasons(gates: readonly Operation[], workloads: ReadonlySet<string>): string[] {
  const judged = gates.filter(({ resource }) => workloads.has(resource)).map(({ reason }) => reason)
  const waitedFor = gates.filter(({ resource }) => !workloads.has(resource))
  if (waitedFor.length < 2) return [...waitedFor.map(({ reason }) => reason), ...judged]
  return [`${waitedFor.length} objects of ${waitedFor[0]?.component} must be there`, ...judged]
}

function headline(options: {
  readonly counts: PlanDescription['counts']
  readonly components: readonly ComponentDescription[]
}): string {
  const { counts, components } = options
  const changed = components.filter((component) => component.change !== 'check').length
  const changes = counts.apply + counts['replace-replica'] + counts.remove + counts['grow-volumes']
  if (changes === 0 && counts.gate === 0) return 'Nothing to do: everything runs as described.'
  if (changes === 0) return `Nothing changes; ${plural(counts.gate, 'gate')} to pass.`
  const verb = changed === 1 ? 'changes' : 'change'
  return `${plural(changed, 'component')} ${verb}: ${plural(changes, 'operation')} and ${plural(counts.gate, 'gate')}.`
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
