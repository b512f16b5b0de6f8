import type { IContainer, IPodSpec } from 'kubernetes-models/v1'
import { quantityOf } from '../quantity.ts'

/** What a pod asks its machine for. */
export interface Demand {
  /** Whole thousandths, so that sums are exact. */
  readonly cpuMillis: number
  readonly memoryBytes: number
}

export const noDemand: Demand = { cpuMillis: 0, memoryBytes: 0 }

export function addDemand(a: Demand, b: Demand): Demand {
  return { cpuMillis: a.cpuMillis + b.cpuMillis, memoryBytes: a.memoryBytes + b.memoryBytes }
}

export function timesDemand({ cpuMillis, memoryBytes }: Demand, count: number): Demand {
  return { cpuMillis: cpuMillis * count, memoryBytes: memoryBytes * count }
}

export function sumDemand(demands: Iterable<Demand>): Demand {
  let sum = noDemand
  for (const demand of demands) sum = addDemand(sum, demand)
  return sum
}

function maxDemand(a: Demand, b: Demand): Demand {
  return { cpuMillis: Math.max(a.cpuMillis, b.cpuMillis), memoryBytes: Math.max(a.memoryBytes, b.memoryBytes) }
}

/**
 * Requests of a pod as the scheduler counts them: containers that run together, or one that prepares the pod where that
 * asks for more, beside those that were started before it and stay.
 *
 * Source: KEP-753, "Sidecar containers", resource usage calculation.
 */
export function podDemand({ containers, initContainers = [], overhead = {} }: IPodSpec): Demand {
  let staying = noDemand
  let preparing = noDemand
  for (const container of initContainers) {
    const demand = containerDemand(container)
    if (container.restartPolicy === 'Always') staying = addDemand(staying, demand)
    preparing = maxDemand(preparing, container.restartPolicy === 'Always' ? staying : addDemand(staying, demand))
  }
  const running = addDemand(sumDemand(containers.map(containerDemand)), staying)
  return addDemand(maxDemand(running, preparing), demandOf(overhead))
}

/** A limit counts as a request where there is none. */
function containerDemand({ resources = {} }: IContainer): Demand {
  return demandOf({ ...resources.limits, ...resources.requests })
}

/** Quantities by resource, as they stand in objects. */
export function demandOf(quantities: Readonly<Record<string, string | number | undefined>>): Demand {
  return {
    cpuMillis: Math.round(quantityOf(String(quantities['cpu'] ?? 0)) * 1_000),
    memoryBytes: quantityOf(String(quantities['memory'] ?? 0)),
  }
}

const gibibyte = 2 ** 30

/** `1.5 CPUs and 3.2Gi` */
export function demandInWords({ cpuMillis, memoryBytes }: Demand): string {
  return `${rounded(cpuMillis / 1_000)} CPUs and ${rounded(memoryBytes / gibibyte)}Gi`
}

function rounded(value: number): string {
  return String(Math.round(value * 100) / 100)
}
