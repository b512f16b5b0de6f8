import type { Rendered } from '@windlass/target/resource'
import { containerRules } from './capacity-rules.ts'
import type { ContainerAdvice } from './container-advice.ts'

export interface ReplicaAdvice {
  readonly component: string
  readonly present: number
  /** With the requests as they are. */
  readonly should: number
  readonly reason: string
}

/**
 * How many replicas would use the requested CPU to the share that autoscalers aim at, by their formula; half as many
 * again where the CPU limit holds them back. Replicas of a chain do not share its load, and are left as they are. Pure.
 */
export function adviseReplicas(
  containers: readonly ContainerAdvice[],
  { workloads }: Pick<Rendered, 'workloads'>,
): readonly ReplicaAdvice[] {
  return [...Map.groupBy(containers, ({ component }) => component)].map(([component, of]) => {
    const present = Math.max(...of.map(({ replicas }) => replicas))
    const workload = workloads.find((candidate) => candidate.component === component)
    const keep = (reason: string): ReplicaAdvice => ({ component, present, should: present, reason })
    if (workload?.rolling.kind === 'one-at-a-time') return keep('every replica bears the whole load')
    const used = of.reduce((sum, { cpu }) => sum + (cpu?.mean ?? 0), 0)
    const requested = of.reduce((sum, { advice }) => sum + (cpuRequest(advice) ?? 0), 0)
    if (of.some(({ isThrottled }) => isThrottled)) {
      const should = present + Math.max(1, Math.ceil(present / 2))
      return { component, present, should, reason: 'the CPU limit holds it back: half as many again, then look anew' }
    }
    if (requested === 0) return keep('it requests no CPU')
    const share = used / requested
    const percent = `${Math.round(share * 100)} % of the requested CPU is used, ${containerRules.targetUtilisation * 100} % is the aim`
    const should = Math.max(Math.ceil((present * share) / containerRules.targetUtilisation), workload?.replicas ?? 1)
    return should <= present ? keep(percent) : { component, present, should, reason: percent }
  })
}

function cpuRequest(advice: ContainerAdvice['advice']): number | undefined {
  return advice.find(({ amount, of }) => amount === 'cpu' && of === 'request')?.present
}
