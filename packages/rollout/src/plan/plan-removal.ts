import type { Observation } from '@windlass/target/observation'
import { phases, type Resource } from '@windlass/target/resource'
import type { Operation, Plan } from './plan.ts'

/** What removals count as in events and descriptions: they follow all phases. */
const removalPhase = 'removal'

/** A plan that removes resources in reverse order of phases and needs. */
export function planRemoval(options: {
  readonly ids: readonly string[]
  readonly observation: Observation
  /** Resources of the releases that ran or began to; the order comes from them. */
  readonly known: readonly Resource[]
  readonly volumes: 'keep' | 'delete'
}): Plan {
  const ids = [...new Set(options.ids)].toSorted()
  return {
    intent: { kind: 'remove' },
    ends: 'verified',
    desired: { resources: [], workloads: [] },
    operations: planRemovals({ ...options, ids, after: [], reason: 'is removed' }),
    warnings: [],
    obstacles: [],
  }
}

/**
 * Removals of `ids`: what is needed goes after what needs it, a phase after the phases that follow it.
 *
 * A resource that no known release had is removed first, since nothing is known to be built on it. Where releases
 * disagree about a resource, the first one in `known` counts.
 */
export function planRemovals(options: {
  readonly ids: readonly string[]
  readonly known: readonly Resource[]
  readonly observation: Observation
  readonly after: readonly string[]
  readonly volumes: 'keep' | 'delete'
  readonly reason: string
}): Operation[] {
  const { ids, known, observation, volumes, reason } = options
  const resourceOf = (id: string) => known.find((resource) => resource.id === id)
  const componentOf = (id: string) =>
    resourceOf(id)?.component ?? observation.resources.find((seen) => seen.id === id)?.component ?? id
  const objects = Map.groupBy(ids, componentOf)
  const subject = (id: string) =>
    objects.get(componentOf(id))?.length === 1 ? componentOf(id) : id.split('/').slice(-2).join(' ')
  const rank = (id: string) => {
    const resource = resourceOf(id)
    return resource ? phases.indexOf(resource.phase) : phases.length
  }
  const operations: Operation[] = []
  let barrier = options.after
  for (let level = phases.length; level >= 0; level--) {
    const leveled = dependentsFirst(
      ids.filter((id) => rank(id) === level),
      resourceOf,
    )
    const removals = leveled.map(({ id, dependents }): Operation => {
      return {
        id: removalId(id),
        kind: 'remove',
        component: componentOf(id),
        resource: id,
        phase: removalPhase,
        after: dependents.length > 0 ? dependents.map(removalId) : [...barrier],
        reason: `${subject(id)} ${resourceOf(id)?.stays ? 'stays, and is of no release any more' : reason}`,
        difference: [],
        safety: volumes === 'delete' ? 'irreversible' : 'reversible',
        volumes,
      }
    })
    if (removals.length > 0) barrier = removals.map((removal) => removal.id)
    operations.push(...removals)
  }
  return operations
}

/** Ids with those among them that need each, ordered so that dependents come first. */
function dependentsFirst(
  ids: readonly string[],
  resourceOf: (id: string) => Resource | undefined,
): { readonly id: string; readonly dependents: readonly string[] }[] {
  const dependentsOf = (id: string) => ids.filter((other) => other !== id && resourceOf(other)?.needs.includes(id))
  const ordered: { id: string; dependents: string[] }[] = []
  const placed = new Set<string>()
  const place = (id: string, path: readonly string[]): void => {
    // Two releases may disagree about needs; a cycle between them is cut where it closes.
    if (placed.has(id) || path.includes(id)) return
    for (const dependent of dependentsOf(id)) place(dependent, [...path, id])
    placed.add(id)
    ordered.push({
      id,
      dependents: dependentsOf(id).filter((dependent) => ordered.some((entry) => entry.id === dependent)),
    })
  }
  for (const id of ids.toSorted()) place(id, [])
  return ordered
}

function removalId(id: string): string {
  return `remove:${id}`
}
