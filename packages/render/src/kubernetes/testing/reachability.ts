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
 * Whether policies let `from` open a connection to `to`, by the rules of networking.k8s.io/v1: a pod that no policy of a
 * direction selects is free in it, one that some select needs one rule of any of them. Ports are numbers here, and
 * namespaces are known by their names.
 *
 * https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/
 */
export function isReachable(
  policies: readonly INetworkPolicy[],
  connection: { readonly from: Host; readonly to: Host } & Port,
): boolean {
  const { from, to } = connection
  return (
    allows({ policies, direction: 'Egress', guarded: from, peer: to, port: connection }) &&
    allows({ policies, direction: 'Ingress', guarded: to, peer: from, port: connection })
  )
}

function allows(options: {
  readonly policies: readonly INetworkPolicy[]
  readonly direction: 'Ingress' | 'Egress'
  readonly guarded: Host
  readonly peer: Host
  readonly port: Port
}): boolean {
  const { policies, direction, guarded, peer, port } = options
  const { pod } = guarded
  if (pod === undefined) return true
  const selecting = policies.filter(
    ({ metadata, spec }) =>
      metadata?.namespace === pod.namespace &&
      matches(spec?.podSelector, pod.labels) &&
      (spec?.policyTypes ?? ['Ingress']).includes(direction),
  )
  if (selecting.length === 0) return true
  return selecting.some(({ metadata, spec }) =>
    direction === 'Ingress'
      ? spec?.ingress?.some((rule) => hasPeer(rule.from, peer, metadata?.namespace) && hasPort(rule.ports, port))
      : spec?.egress?.some((rule) => hasPeer(rule.to, peer, metadata?.namespace) && hasPort(rule.ports, port)),
  )
}

function hasPort(ports: readonly INetworkPolicyPort[] | undefined, { port, protocol }: Port): boolean {
  if (ports === undefined || ports.length === 0) return true
  return ports.some((allowed) => (allowed.protocol ?? 'TCP') === protocol && (allowed.port ?? port) === port)
}

function hasPeer(peers: readonly INetworkPolicyPeer[] | undefined, host: Host, own: string | undefined): boolean {
  if (peers === undefined || peers.length === 0) return true
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

function isInside(cidr: string, address: string): boolean {
  const [network = '', prefix] = cidr.split('/')
  const family = isIPv4(network) ? 'ipv4' : 'ipv6'
  if (isIPv4(address) !== (family === 'ipv4')) return false
  const block = new BlockList()
  block.addSubnet(network, Number(prefix), family)
  return block.check(address, family)
}
