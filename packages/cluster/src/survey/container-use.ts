import type { Amounts, ContainerUse } from '@windlass/target/survey'
import type { IContainer } from 'kubernetes-models/v1'
import type { ReplicaPod } from '../pods/component-pods.ts'
import { quantityOf } from '../quantity.ts'
import { itemsOf, lookAt, type PartLook } from './look-part.ts'

export interface PodMetrics {
  readonly metadata: { readonly name: string }
  readonly containers?: readonly {
    readonly name: string
    readonly usage?: { readonly cpu?: string; readonly memory?: string }
  }[]
}

/** What the metrics server measured of the pods of the namespace. */
export async function readPodMetrics(look: PartLook): Promise<readonly PodMetrics[]> {
  const path = `/apis/metrics.k8s.io/v1beta1/namespaces/${look.place.namespace}/pods`
  const right = '`list` of pods.metrics.k8s.io'
  return itemsOf(await lookAt(look, { part: 'use', what: 'CPU and memory in use', path, right }))
}

/** Use, requests and limits of every container of the release that runs on and on. Pure. */
export function containerUses(pods: readonly ReplicaPod[], metrics: readonly PodMetrics[]): readonly ContainerUse[] {
  const measured = new Map(metrics.map((pod) => [pod.metadata.name, pod.containers ?? []]))
  return pods
    .filter(({ pod }) => pod.status?.phase === 'Running' || pod.status?.phase === 'Pending')
    .flatMap(({ component, pod }) => {
      const { containers = [], initContainers = [] } = pod.spec ?? {}
      const sidecars = initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always')
      return [...containers, ...sidecars].map(({ name, resources = {} }: IContainer) => {
        const usage = measured.get(pod.metadata.name)?.find((container) => container.name === name)?.usage
        return {
          component,
          replica: pod.metadata.name,
          container: name,
          used: amountsOf(usage ?? {}),
          requests: amountsOf({ ...resources.limits, ...resources.requests }),
          limits: amountsOf(resources.limits ?? {}),
        }
      })
    })
}

function amountsOf(quantities: Readonly<Record<string, string | number | undefined>>): Amounts {
  const { cpu, memory } = quantities
  return {
    ...(cpu !== undefined && { cpuMillis: Math.round(quantityOf(String(cpu)) * 1_000) }),
    ...(memory !== undefined && { memoryBytes: quantityOf(String(memory)) }),
  }
}
