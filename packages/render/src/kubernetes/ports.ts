import type { Component, ComponentOf } from '@windlass/stack/component'

/** A port that the pods of a component listen on. */
export interface ComponentPort {
  /** As in the description: `rpc`. */
  readonly name: string
  readonly port: number
  /** Who calls it: other components, replicas of the same component, what reads metrics. */
  readonly callers: readonly ('clients' | 'peers' | 'metrics')[]
  /** What is spoken there, as service meshes read it. */
  readonly protocol: 'http' | 'tcp'
}

/** Replicas from which a cache has Sentinels. */
export const sentinelReplicas = 3

/** Names of ports that a service speaks HTTP on. */
const httpNames = /^(http|api|web|ws|rpc|metrics)(-|$)/

/** Every port that pods of a component listen on, in the order of the description. */
export function portsOf(component: Component): readonly ComponentPort[] {
  switch (component.kind) {
    case 'chain': {
      const { p2p, rpc, ws, metrics } = component.ports
      return [
        { name: 'p2p', port: p2p, callers: ['peers'], protocol: 'tcp' },
        { name: 'rpc', port: rpc, callers: ['clients'], protocol: 'http' },
        { name: 'ws', port: ws, callers: ['clients'], protocol: 'http' },
        { name: 'metrics', port: metrics, callers: ['metrics'], protocol: 'http' },
      ]
    }
    case 'detector':
      return [{ name: 'api', port: component.ports.api, callers: ['clients', 'metrics'], protocol: 'http' }]
    case 'cache': {
      const { redis, sentinel, metrics } = component.ports
      const replicated = component.replicas >= sentinelReplicas
      return [
        { name: 'redis', port: redis, callers: replicated ? ['clients', 'peers'] : ['clients'], protocol: 'tcp' },
        ...(replicated
          ? [{ name: 'sentinel', port: sentinel, callers: ['clients', 'peers'], protocol: 'tcp' } as const]
          : []),
        { name: 'metrics', port: metrics, callers: ['metrics'], protocol: 'http' },
      ]
    }
    case 'broker':
      if (component.form === 'external') return []
      // Brokers of Strimzi speak to each other on ports of its own.
      if (component.form === 'strimzi')
        return [{ name: 'kafka', port: component.ports.kafka, callers: ['clients'], protocol: 'tcp' }]
      return [
        { name: 'kafka', port: component.ports.kafka, callers: ['clients', 'peers'], protocol: 'tcp' },
        { name: 'controller', port: component.ports.controller, callers: ['peers'], protocol: 'tcp' },
      ]
    case 'database':
    case 'service':
      return Object.entries(component.ports).map(([name, port]) => ({
        name,
        port,
        callers: [
          'clients',
          // Which port replicas of a database agree on is its own affair.
          ...(component.kind === 'database' && component.replicas > 1 ? (['peers'] as const) : []),
          ...(component.metrics?.port === name ? (['metrics'] as const) : []),
        ],
        protocol: speaksHttp(component, name) ? 'http' : 'tcp',
      }))
    default:
      return []
  }
}

/**
 * Whether a mesh may read what is spoken on a port: what it takes for HTTP and is none, it breaks; what it takes for TCP
 * it leaves alone. That of a database is its own protocol, whatever its port is called.
 */
function speaksHttp(component: ComponentOf<'database' | 'service'>, name: string): boolean {
  if (component.kind === 'database') return false
  const { healthPath, metrics, probes, ports } = component
  const [firstPort] = Object.keys(ports)
  const asked = [metrics, ...Object.values(probes)].map((question) => question?.port)
  return httpNames.test(name) || asked.includes(name) || (healthPath !== undefined && name === firstPort)
}
