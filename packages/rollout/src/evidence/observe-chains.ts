import type { Observation } from '@windlass/target/observation'
import type { Rendered } from '@windlass/target/resource'
import type { Target } from '@windlass/target/target'
import type { Clock } from '../clock.ts'
import type { ChainFinding } from '../diagnosis/diagnosis.ts'
import { collectChainFacts } from '../gates/chain-facts.ts'

/** One look at the nodes of every chain of a release, as many of them as were observed. */
export async function observeChains(options: {
  readonly target: Target
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly rendered: Rendered
  readonly observation: Observation
}): Promise<ChainFinding[]> {
  const { rendered, observation, ...look } = options
  const chains = rendered.workloads.flatMap((workload) => {
    const spec = workload.gates.find((gate) => gate.kind === 'chain')
    const observed = observation.resources.find((resource) => resource.id === workload.resource)
    return spec && observed && observed.replicas.length > 0 ? [{ workload, spec, observed }] : []
  })
  return Promise.all(
    chains.map(async ({ workload: { component, resource }, spec, observed }) => {
      const replicas = observed.replicas.toSorted((a, b) => a.ordinal - b.ordinal)
      const facts = await collectChainFacts({ ...look, component, spec, replicas })
      return { component, resource, spec, facts }
    }),
  )
}
