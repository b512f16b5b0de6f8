import type { Amounts, Machine } from '@windlass/target/survey'

type Demand = Required<Amounts>

export interface Fit {
  readonly state: 'fits' | 'does-not-fit' | 'unseen'
  readonly detail: string
}

/** One replica, to be put on a machine as a whole. */
export interface Load extends Demand {
  readonly component: string
}

/** Whether loads fit on the machines beside what others have there: the largest first, each where most is left. Pure. */
export function fitOn(machines: readonly Machine[], loads: readonly Load[]): Fit {
  const usable = machines.filter((machine) => machine.usable)
  if (machines.length === 0) return { state: 'unseen', detail: 'the machines could not be seen' }
  const free = usable.map(({ allocatable, takenByOthers }) => ({
    cpuMillis: allocatable.cpuMillis - takenByOthers.cpuMillis,
    memoryBytes: allocatable.memoryBytes - takenByOthers.memoryBytes,
  }))
  const left = loads
    .toSorted((a, b) => b.memoryBytes - a.memoryBytes || b.cpuMillis - a.cpuMillis)
    .filter((load) => {
      const roomy = free
        .filter(({ cpuMillis, memoryBytes }) => cpuMillis >= load.cpuMillis && memoryBytes >= load.memoryBytes)
        .toSorted((a, b) => b.memoryBytes - a.memoryBytes)[0]
      if (roomy === undefined) return true
      roomy.cpuMillis -= load.cpuMillis
      roomy.memoryBytes -= load.memoryBytes
      return false
    })
  const asked = inWords(sum(loads))
  if (left.length === 0)
    return { state: 'fits', detail: `${asked} on ${usable.length} machines, ${inWords(sum(free))} are left` }
  const names = [...new Set(left.map(({ component }) => component))].join(', ')
  return { state: 'does-not-fit', detail: `of ${asked}, ${left.length} replicas find no machine: ${names}` }
}

function sum(demands: readonly Demand[]): Demand {
  return {
    cpuMillis: demands.reduce((total, { cpuMillis }) => total + cpuMillis, 0),
    memoryBytes: demands.reduce((total, { memoryBytes }) => total + memoryBytes, 0),
  }
}

function inWords({ cpuMillis, memoryBytes }: Demand): string {
  return `${Math.round(cpuMillis / 10) / 100} CPUs and ${Math.round((memoryBytes / 2 ** 30) * 100) / 100}Gi`
}
