import type { Stack } from '@windlass/stack/stack'
import type { ILimitRange, INamespace, IResourceQuota } from 'kubernetes-models/v1'
import { labelsOf, namespaceComponent } from './context.ts'
import { type Demand, demandOf, largestContainer } from './demand.ts'
import type { KubernetesObject, Manifest } from './object.ts'
import { defaultContainerResources, meshNamespaceMetadata, meshProxyResources } from './pods/mesh.ts'
import { byteQuantity, cpuQuantity } from './quantity.ts'

/** The namespace, whose pods must be of the strictest level. It is never part of what a release deletes. */
export function namespaceObject(stack: Stack, namespace: string): Manifest<INamespace> {
  const mesh = meshNamespaceMetadata(stack.mesh)
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: namespace,
      labels: {
        ...labelsOf(stack, namespaceComponent, namespaceComponent),
        'pod-security.kubernetes.io/enforce': 'restricted',
        'pod-security.kubernetes.io/audit': 'restricted',
        'pod-security.kubernetes.io/warn': 'restricted',
        ...mesh.labels,
      },
      ...(Object.keys(mesh.annotations).length > 0 && { annotations: mesh.annotations }),
    },
  }
}

/**
 * Bounds of the namespace, derived from `objects`: what all replicas at their most ask for while one of each is replaced,
 * with the headroom of the environment. A release that grows grows its bounds first.
 */
export function namespaceBounds(options: {
  readonly stack: Stack
  readonly namespace: string
  readonly objects: readonly KubernetesObject[]
}): readonly KubernetesObject[] {
  const { stack, namespace, objects } = options
  const metadata = { name: stack.name, namespace, labels: labelsOf(stack, namespaceComponent, namespaceComponent) }
  const proxy = meshProxyResources(stack.mesh)
  const demand = demandOf(objects, proxy)
  const quota: Manifest<IResourceQuota> = {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata,
    spec: { hard: hardLimits(demand, 1 + stack.quota.headroomPercent / 100) },
  }
  const largest = largestContainer(objects, proxy)
  const limits: Manifest<ILimitRange> = {
    apiVersion: 'v1',
    kind: 'LimitRange',
    metadata,
    spec: {
      limits: [
        {
          type: 'Container',
          defaultRequest: defaultContainerResources.requests,
          default: defaultContainerResources.limits,
          max: {
            cpu: cpuQuantity(Math.max(largest.milliCpus, 500)),
            memory: byteQuantity(Math.max(largest.bytes, 2 ** 28)),
          },
        },
      ],
    },
  }
  return [quota, limits]
}

function hardLimits(demand: Demand, factor: number): Record<string, string> {
  return {
    'requests.cpu': cpuQuantity(demand.requests.milliCpus * factor),
    'requests.memory': byteQuantity(demand.requests.bytes * factor),
    'limits.cpu': cpuQuantity(demand.limits.milliCpus * factor),
    'limits.memory': byteQuantity(demand.limits.bytes * factor),
    pods: String(Math.ceil(demand.pods * factor)),
    persistentvolumeclaims: String(Math.ceil(demand.claims * factor)),
    'requests.storage': byteQuantity(demand.claimedBytes * factor),
  }
}
