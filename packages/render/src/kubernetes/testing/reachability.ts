import { BlockList, isIPv4 } from 'node:net'
import type { INetworkPolicy, INetworkPolicyPeer, INetworkPolicyPort } from 'kubernetes-models/networking.k8s.io/v1'

type Labels = Readonly<Record<string, string>>

/** One end of a connection: a pod, or an address of nobody's in the cluster. */
export interface Host {
  readonly address: string
  /** Left out where it is no pod. */
  readonly pod?: { readonly namespace: string; readonly labels: Labels }
}

export interface Port {
  readonly port: number
  readonly protocol: 'TCP' | 'UDP'
}

/**
 * What policies let through, by the rules of networking.k8s.io/v1: a pod that no policy of a direction selects is free
 * in it, one that some select needs one rule of any of them. Gives a judge of connections, who answers first for two
 * hosts and then for a port. Ports are numbers here, and namespaces are known by their names.
 *
 * https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/
 */
export function reachability(policies: readonly INetworkPolicy[]): (from: Host, to: Host) => (port: Port) => boolean {
  const rulesOf = { egress: remember(policies, egressRules), ingress: remember(policies, ingressRules) }
  return (from, to) => {
    const out = allowedPorts(rulesOf.egress(from), to)
    const into = allowedPorts(rulesOf.ingress(to), from)
    return (port) => hasPort(out, port) && hasPort(into, port)
  }
}

/** A rule of a policy, of whichever direction. */
interface Rule {
  /** Namespace of the policy. */
  readonly namespace: string | undefined
  readonly peers: readonly INetworkPolicyPeer[]
  readonly ports: readonly INetworkPolicyPort[]
}

/** Rules that guard a host; undefined where none does. */
type Rules = readonly Rule[] | undefined

function egressRules(policies: readonly INetworkPolicy[], host: Host): Rules {
  return selecting(policies, host, 'Egress')?.flatMap(({ metadata, spec }) =>
    (spec?.egress ?? []).map(({ to = [], ports = [] }) => ({ namespace: metadata?.namespace, peers: to, ports })),
  )
}

function ingressRules(policies: readonly INetworkPolicy[], host: Host): Rules {
  return selecting(policies, host, 'Ingress')?.flatMap(({ metadata, spec }) =>
    (spec?.ingress ?? []).map(({ from = [], ports = [] }) => ({ namespace: metadata?.namespace, peers: from, ports })),
  )
}

function selecting(policies: readonly INetworkPolicy[], { pod }: Host, direction: 'Ingress' | 'Egress') {
  if (pod === undefined) return undefined
  const selected = policies.filter(
    ({ metadata, spec }) =>
      metadata?.namespace === pod.namespace &&
      matches(spec?.podSelector, pod.labels) &&
      (spec?.policyTypes ?? ['Ingress']).includes(direction),
  )
  return selected.length === 0 ? undefined : selected
}

function remember(
  policies: readonly INetworkPolicy[],
  rulesOf: (policies: readonly INetworkPolicy[], host: Host) => Rules,
): (host: Host) => Rules {
  const known = new Map<Host, Rules>()
  return (host) => {
    if (!known.has(host)) known.set(host, rulesOf(policies, host))
    return known.get(host)
  }
}

/** Ports on which the peer may be met, none for no port, `all` for any. */
function allowedPorts(rules: Rules, peer: Host): 'all' | readonly INetworkPolicyPort[] {
  if (rules === undefined) return 'all'
  const matching = rules.filter(({ namespace, peers }) => hasPeer(peers, peer, namespace))
  return matching.some(({ ports }) => ports.length === 0) ? 'all' : matching.flatMap(({ ports }) => ports)
}

function hasPort(ports: ReturnType<typeof allowedPorts>, { port, protocol }: Port): boolean {
  if (ports === 'all') return true
  return ports.some((allowed) => (allowed.protocol ?? 'TCP') === protocol && (allowed.port ?? port) === port)
}

function hasPeer(peers: readonly INetworkPolicyPeer[], host: Host, own: string | undefined): boolean {
  if (peers.length === 0) return true
  return peers.some(({ ipBlock, namespaceSelector, podSelector }) => {
    if (ipBlock !== undefined)
      return isInside(ipBlock.cidr, host.address) && !ipBlock.except?.some((cidr) => isInside(cidr, host.address))
    if (host.pod === undefined) return false
    const { namespace, labels } = host.pod
    const inNamespace =
      namespaceSelector === undefined
        ? namespace === own
        : matches(namespaceSelector, { 'kubernetes.io/metadata.name': namespace })
    return inNamespace && (podSelector === undefined || matches(podSelector, labels))
  })
}

function matches(selector: NonNullable<INetworkPolicy['spec']>['podSelector'] | undefined, labels: Labels): boolean {
  if (selector?.matchExpressions !== undefined) throw new TypeError('Expressions in selectors are not understood here.')
  return Object.entries(selector?.matchLabels ?? {}).every(([name, value]) => labels[name] === value)
}

const blocks = new Map<string, BlockList>()

function isInside(cidr: string, address: string): boolean {
  const [network = '', prefix] = cidr.split('/')
  const family = isIPv4(network) ? 'ipv4' : 'ipv6'
  if (isIPv4(address) !== (family === 'ipv4')) return false
  const block = blocks.get(cidr) ?? new BlockList()
  if (!blocks.has(cidr)) block.addSubnet(network, Number(prefix), family)
  blocks.set(cidr, block)
  return block.check(address, family)
}
