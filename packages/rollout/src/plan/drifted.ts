import type { ResourceDifference } from '@windlass/target/difference'
import type { Observation } from '@windlass/target/observation'
import type { Rendered } from '@windlass/target/resource'

export interface Drifted {
  readonly component: string
  readonly difference: ResourceDifference
}

/** Resources that differ though what was applied last is what is wanted: somebody has changed them since. */
export function drifted(options: {
  readonly rendered: Rendered
  readonly observation: Observation | undefined
}): readonly Drifted[] {
  const { rendered, observation } = options
  const { resources = [], differences = [] } = observation ?? {}
  return differences.flatMap((difference) => {
    const wanted = rendered.resources.find((resource) => resource.id === difference.id)
    const observed = resources.find((resource) => resource.id === difference.id)
    if (wanted === undefined || observed?.digest !== wanted.digest) return []
    return [{ component: wanted.component, difference }]
  })
}
