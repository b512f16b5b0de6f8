import type { IService, IServicePort } from 'kubernetes-models/v1'
import type { ObjectContext } from '../context.ts'
import type { KubernetesObject, Manifest } from '../object.ts'
import type { ComponentPort } from '../ports.ts'

/** A port of a Service: what is called outside, and the port of the pods behind it. */
interface FrontPort {
  readonly port: ComponentPort
  /** The same as that of the pods if left out. */
  readonly number?: number | undefined
  readonly name?: string
}

interface ServiceOptions {
  readonly context: Pick<ObjectContext, 'namespace' | 'labels' | 'selector'>
  readonly name: string
  readonly ports: readonly FrontPort[]
  /** Where the pods are not those of the component alone. */
  readonly selector?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
}

/** How long a client stays with the replica it was led to first. */
const affinitySeconds = 10_800

/** One address for all ready replicas. `sticky` leads a client to the same replica for 3 hours. */
export function clusterService(options: ServiceOptions & { readonly sticky?: boolean }): KubernetesObject {
  return service(options, {
    type: 'ClusterIP',
    ...(options.sticky === true && {
      sessionAffinity: 'ClientIP',
      sessionAffinityConfig: { clientIP: { timeoutSeconds: affinitySeconds } },
    }),
  })
}

/**
 * One address outside the cluster. For `callers: known` the pods see who calls, but where the last pod of a machine goes,
 * load balancers cut the connections that they lead to it. For `uninterrupted` these last until the pod ends them.
 */
export function loadBalancer(
  options: ServiceOptions & { readonly callers: 'known' | 'uninterrupted' },
): KubernetesObject {
  return service(options, {
    type: 'LoadBalancer',
    externalTrafficPolicy: options.callers === 'known' ? 'Local' : 'Cluster',
  })
}

/** A name for each replica, ready or not: those that start together must find each other to become ready. */
export function headlessService(options: ServiceOptions): KubernetesObject {
  return service(options, { type: 'ClusterIP', clusterIP: 'None', publishNotReadyAddresses: true })
}

function service(options: ServiceOptions, spec: Partial<NonNullable<IService['spec']>>): Manifest<IService> {
  const { context, name, annotations = {} } = options
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name,
      namespace: context.namespace,
      labels: context.labels,
      ...(Object.keys(annotations).length > 0 && { annotations }),
    },
    spec: { ...spec, selector: { ...(options.selector ?? context.selector) }, ports: options.ports.map(servicePort) },
  }
}

function servicePort({ port, number, name }: FrontPort): IServicePort {
  return {
    name: name ?? port.name,
    port: number ?? port.port,
    targetPort: port.name,
    protocol: 'TCP',
    appProtocol: port.protocol,
  }
}
