import type { Rendered } from '@windlass/target/resource'
import type { Survey } from '@windlass/target/survey'
import { adviseContainers, type ContainerAdvice } from './container-advice.ts'
import { type Fit, fitOn, type Load } from './fit.ts'
import { adviseReplicas, type ReplicaAdvice } from './replica-advice.ts'
import { adviseVolumes, type VolumeAdvice } from './volume-advice.ts'

/** What a release should ask for, from what it was measured to use. */
export interface Capacity {
  readonly window: { readonly fromMs: number; readonly toMs: number; readonly samples: number }
  readonly containers: readonly ContainerAdvice[]
  readonly replicas: readonly ReplicaAdvice[]
  readonly volumes: readonly VolumeAdvice[]
  readonly fit: { readonly present: Fit; readonly advised: Fit }
  /** What could not be seen, and why. */
  readonly gaps: readonly string[]
}

/** Pure. `samples` are of one release, the first with the machines. */
export function capacityOf(samples: readonly Survey[], rendered: Pick<Rendered, 'workloads'>): Capacity {
  const containers = adviseContainers(samples)
  const machines = samples.find((sample) => sample.machines.length > 0)?.machines ?? []
  return {
    window: { fromMs: samples[0]?.atMs ?? 0, toMs: samples.at(-1)?.atMs ?? 0, samples: samples.length },
    containers,
    replicas: adviseReplicas(containers, rendered),
    volumes: adviseVolumes(samples),
    fit: {
      present: fitOn(machines, loads(containers, 'present')),
      advised: fitOn(machines, loads(containers, 'should')),
    },
    gaps: [...new Set(samples.flatMap(({ gaps }) => gaps.map(({ reason }) => reason)))],
  }
}

/** Every replica that there is, with its requests as they are or should be. */
function loads(containers: readonly ContainerAdvice[], of: 'present' | 'should'): readonly Load[] {
  return [...Map.groupBy(containers, ({ component }) => component)].flatMap(([component, own]) => {
    const requested = (amount: 'cpu' | 'memory') =>
      own.reduce((sum, { advice }) => {
        const request = advice.find((candidate) => candidate.amount === amount && candidate.of === 'request')
        return sum + (request?.[of] ?? 0)
      }, 0)
    const load = { component, cpuMillis: requested('cpu'), memoryBytes: requested('memory') }
    return Array.from({ length: Math.max(...own.map(({ replicas }) => replicas)) }, () => load)
  })
}
