import { CodedError } from '@windlass/errors/coded-error'
import { phases, type Resource } from '@windlass/target/resource'

export function phaseIndex(resource: Resource): number {
  return phases.indexOf(resource.phase)
}

/**
 * Resources so that each comes after all of earlier phases and after what it needs; by id where both are free.
 *
 * Throws `ROLLOUT_ORDER` for a need that does not exist, lies in a later phase, or leads back to where it began.
 */
export function orderResources(resources: readonly Resource[]): Resource[] {
  const byId = new Map(resources.map((resource) => [resource.id, resource]))
  const ordered: Resource[] = []
  const settled = new Set<string>()

  const visit = (resource: Resource, path: readonly string[]): void => {
    if (settled.has(resource.id)) return
    if (path.includes(resource.id)) throw orderError([...path, resource.id].join(' needs '))
    for (const id of resource.needs.toSorted()) {
      const needed = byId.get(id)
      if (!needed) throw orderError(`${resource.id} needs ${id}, which is not part of the release`)
      if (phaseIndex(needed) > phaseIndex(resource))
        throw orderError(`${resource.id} of phase ${resource.phase} needs ${id} of the later phase ${needed.phase}`)
      visit(needed, [...path, resource.id])
    }
    settled.add(resource.id)
    ordered.push(resource)
  }

  const byPhase = (a: Resource, b: Resource) => phaseIndex(a) - phaseIndex(b) || (a.id < b.id ? -1 : 1)
  for (const resource of resources.toSorted(byPhase)) visit(resource, [])
  return ordered
}

function orderError(what: string): CodedError {
  return new CodedError('ROLLOUT_ORDER', `The release has no order to run in: ${what}.`, {
    hint: 'Correct `needs` and `phase` of the components named here.',
  })
}
