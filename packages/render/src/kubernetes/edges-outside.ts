import type { ComponentOf } from '@windlass/stack/component'
import type { Egress } from '@windlass/stack/egress'
import { type Edge, everyAddress, type OwnPods, tcp } from './edge.ts'
import { privateBlocks } from './edges-cluster.ts'

/** Addresses of one link, among them those at which clouds hand out credentials: 169.254.169.254. */
const linkLocalBlock = '169.254.0.0/16'

/** What a block that means the whole internet does not mean. */
const exceptions: Readonly<Record<string, readonly string[]>> = {
  [everyAddress]: [...privateBlocks, linkLocalBlock].toSorted(),
  // Addresses of a site (RFC 4193), of one link, and of the metadata services of clouds, which are of a site.
  '::/0': ['fc00::/7', 'fe80::/10'],
}

/** The addresses that a component declares it calls. */
export function egressEdges(from: OwnPods, egress: readonly Egress[]): readonly Edge[] {
  return egress.map(({ cidr, ports, why }) => ({
    from,
    to: { kind: 'addresses', cidr, except: exceptions[cidr] ?? [] },
    ports: tcp(...ports),
    why,
  }))
}

/** The ports of a chain that load balancers lead to. Whoever calls may come from any address, a private one too. */
export function publicEdges(to: OwnPods, { loadBalancers, ports }: ComponentOf<'chain'>): readonly Edge[] {
  return (['p2p', 'rpc', 'ws'] as const).flatMap((name) =>
    loadBalancers[name]
      ? [{ from: { kind: 'anyone' }, to, ports: tcp(ports[name]), why: `the public load balancer of ${name}` }]
      : [],
  )
}

/**
 * Brokers that are there already are called by the ports of their bootstrap addresses, wherever they are.
 *
 * Policies know no names, and brokers are at other addresses than those at which clients begin. But the name of a Service
 * of the cluster, `kafka.messaging.svc`, tells the namespace: its pods are called, which blocks of addresses do not mean
 * in every cluster.
 */
export function externalBrokerEdges(
  from: OwnPods,
  name: string,
  { bootstrap }: ComponentOf<'broker'>,
): readonly Edge[] {
  const addresses = bootstrap.map((address) => {
    const [, host = '', port = ''] = /^(.*):(\d+)$/.exec(address) ?? []
    return { port: Number(port), namespace: /^[^.]+\.([^.]+)\.svc(\.|$)/.exec(host)?.[1] }
  })
  const byNamespace = Map.groupBy(addresses, ({ namespace }) => namespace)
  return [...byNamespace].map(([namespace, group]) => ({
    from,
    to:
      namespace === undefined
        ? { kind: 'addresses', cidr: everyAddress, except: [linkLocalBlock] }
        : { kind: 'foreign', title: name, namespace, labels: {} },
    ports: tcp(...new Set(group.map(({ port }) => port))),
    why: `the brokers of ${name}`,
  }))
}
