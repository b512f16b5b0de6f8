import type { Amounts, ContainerUse, Survey } from '@windlass/target/survey'
import { containerRules } from './capacity-rules.ts'

const leastCpuMillis = 10
const leastMemoryBytes = 32 * 2 ** 20
const memoryStepBytes = 16 * 2 ** 20

export interface Measured {
  readonly mean: number
  readonly peak: number
}

/** What one amount is and should be. */
export interface AmountAdvice {
  readonly amount: 'cpu' | 'memory'
  readonly of: 'request' | 'limit'
  /** Left out where none is set. */
  readonly present?: number
  readonly should: number
  readonly verdict: 'keep' | 'raise' | 'lower' | 'set'
}

export interface ContainerAdvice {
  readonly component: string
  readonly container: string
  readonly replicas: number
  /** Thousandths of a CPU and bytes, of a single replica; left out where nobody measured it. */
  readonly cpu?: Measured
  readonly memory?: Measured
  readonly advice: readonly AmountAdvice[]
  /** Held back by its CPU limit: what it would use is unknown. */
  readonly isThrottled: boolean
}

/** What the containers of each component should ask for, from what all replicas of it used. Pure. */
export function adviseContainers(samples: readonly Survey[]): readonly ContainerAdvice[] {
  const uses = samples.flatMap(({ containers }) => containers)
  const groups = Map.groupBy(uses, ({ component, container }) => `${component}/${container}`)
  return [...groups.values()].map(adviseContainer)
}

function adviseContainer(uses: readonly ContainerUse[]): ContainerAdvice {
  const [first] = uses
  const { component = '', container = '', requests = {}, limits = {} } = first ?? {}
  const cpu = measuredOf(uses, 'cpuMillis')
  const memory = measuredOf(uses, 'memoryBytes')
  const isThrottled = cpu !== undefined && cpu.peak >= containerRules.atLimit * (limits.cpuMillis ?? Infinity)
  return {
    ...{ component, container, isThrottled },
    replicas: new Set(uses.map(({ replica }) => replica)).size,
    ...(cpu && { cpu }),
    ...(memory && { memory }),
    advice: [
      ...(cpu ? cpuAdvice({ cpu, requests, limits, isThrottled }) : []),
      ...(memory ? memoryAdvice({ memory, requests, limits }) : []),
    ],
  }
}

function measuredOf(uses: readonly ContainerUse[], amount: keyof Amounts): Measured | undefined {
  const values = uses.flatMap(({ used }) => used[amount] ?? [])
  if (values.length === 0) return undefined
  return { mean: values.reduce((sum, value) => sum + value, 0) / values.length, peak: Math.max(...values) }
}

function cpuAdvice(options: {
  readonly cpu: Measured
  readonly requests: Amounts
  readonly limits: Amounts
  readonly isThrottled: boolean
}): readonly AmountAdvice[] {
  const { cpu, requests, limits, isThrottled } = options
  const { headroom, targetUtilisation } = containerRules
  const needed = Math.max(cpu.peak * headroom, cpu.mean / targetUtilisation, leastCpuMillis)
  const request = judged({ amount: 'cpu', of: 'request', should: roundUp(needed, 10), present: requests.cpuMillis })
  if (limits.cpuMillis === undefined) return [request]
  const limitNeeded = isThrottled ? limits.cpuMillis * 1.5 : Math.max(limits.cpuMillis, request.should)
  const should = roundUp(limitNeeded, 10)
  return [request, judged({ amount: 'cpu', of: 'limit', should, present: limits.cpuMillis })]
}

function memoryAdvice(options: {
  readonly memory: Measured
  readonly requests: Amounts
  readonly limits: Amounts
}): readonly AmountAdvice[] {
  const { memory, requests, limits } = options
  const { headroom, memoryLimitHeadroom } = containerRules
  const needed = roundUp(Math.max(memory.peak * headroom, leastMemoryBytes), memoryStepBytes)
  const request = judged({ amount: 'memory', of: 'request', should: needed, present: requests.memoryBytes })
  const least = roundUp(Math.max(memory.peak * memoryLimitHeadroom, needed), memoryStepBytes)
  // A limit that is higher than needed costs nothing, and saves one from being killed.
  const should = Math.max(least, limits.memoryBytes ?? 0)
  return [request, judged({ amount: 'memory', of: 'limit', should, present: limits.memoryBytes })]
}

function judged(options: {
  readonly amount: AmountAdvice['amount']
  readonly of: AmountAdvice['of']
  readonly should: number
  readonly present: number | undefined
}): AmountAdvice {
  const { amount, of, should, present } = options
  if (present === undefined) return { amount, of, should, verdict: 'set' }
  const isClose = Math.abs(should - present) <= containerRules.tolerance * present
  // Too little is never left as it is where it is a limit.
  if (isClose && (of === 'request' || should <= present))
    return { amount, of, present, should: present, verdict: 'keep' }
  return { amount, of, present, should, verdict: should > present ? 'raise' : 'lower' }
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step
}
