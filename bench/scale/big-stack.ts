import { randomBytes } from 'node:crypto'

/** Objects that a service becomes: Deployment, Service, ServiceAccount, ConfigMap, NetworkPolicy, PodDisruptionBudget. */
const objectsPerService = 6

/**
 * Services in a tree, each needing the one of half its number, so that there are about as many objects, and as many pods.
 * No endpoint is asked: nothing listens in pods of nodes that exist in the API only. Large data among the objects makes
 * the history of a release larger than one Secret may be.
 */
export function bigStack(options: {
  readonly objects: number
  readonly pods: number
  readonly target: object
}): object {
  const { objects, pods, target } = options
  const count = Math.floor(objects / objectsPerService)
  const service = (index: number) => ({
    kind: 'service',
    image: 'example.com/service:1.0.0',
    replicas: Math.floor(pods / count) + (index < pods % count ? 1 : 0),
    ports: { http: 8080 },
    config: { level: 'info', number: index },
    resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '32Mi' } },
    ...(index > 0 && { needs: [`service-${Math.floor((index - 1) / 2)}`] }),
  })
  const large = (number: number) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `data-${number}` },
    data: { random: randomBytes(500_000).toString('base64') },
  })
  const services = Array.from({ length: count }, (_, index) => [`service-${index}`, service(index)] as const)
  return {
    name: 'big',
    components: { ...Object.fromEntries(services), data: { kind: 'manifests', objects: [1, 2, 3].map(large) } },
    environments: { test: { tier: 'test', target } },
  }
}
