import type { Stack } from '@windlass/stack/stack'
import type { INetworkPolicy, INetworkPolicyPeer } from 'kubernetes-models/networking.k8s.io/v1'
import { labelsOf, namespaceComponent, ownPrefix } from './context.ts'
import type { Callee, Caller, Edge, EdgePort, OwnPods } from './edge.ts'
import { edgesOf } from './edges.ts'
import type { Manifest, OwnedObject } from './object.ts'

/** Annotation that says what is behind the addresses of a policy, which tell nothing themselves. */
export const addressesAnnotation = `${ownPrefix}/addresses`

/** What one policy allows: its share of every edge that begins or ends at its pods. */
interface Share {
  readonly pods: OwnPods
  readonly incoming: Edge[]
  readonly outgoing: Edge[]
}

/** A party at the other end of an edge. */
interface Allowance {
  readonly peer: Caller | Callee
  readonly ports: readonly EdgePort[]
}

interface Rule {
  /** None where everybody is meant. */
  readonly peers: readonly INetworkPolicyPeer[]
  readonly ports: readonly EdgePort[]
}

/**
 * The policies of a stack: nothing is allowed but its edges. An edge is in the policy of each end that is the stack's
 * own, so neither side can be forgotten.
 *
 * Ports are numbers: addresses have no named ones, and not every network plugin knows those of pods on the way out.
 */
export function networkPolicies(options: {
  readonly stack: Stack
  readonly namespace: string
}): readonly OwnedObject[] {
  const { stack, namespace } = options
  const shares = sharesOf(edgesOf(stack))
  return [
    { component: namespaceComponent, object: defaultDeny(stack, namespace) },
    ...shares.map((share) => ({ component: share.pods.component, object: policyOf(stack, namespace, share) })),
  ]
}

/** By the name of the policy. */
function sharesOf(edges: readonly Edge[]): readonly Share[] {
  const shares = new Map<string, Share>()
  const shareOf = (pods: OwnPods) => {
    const share = shares.get(pods.policy) ?? { pods, incoming: [], outgoing: [] }
    shares.set(pods.policy, share)
    return share
  }
  for (const edge of edges) {
    if (edge.to.kind === 'own') shareOf(edge.to).incoming.push(edge)
    if (edge.from.kind === 'own') shareOf(edge.from).outgoing.push(edge)
  }
  return [...shares.values()].toSorted((one, other) => (one.pods.policy < other.pods.policy ? -1 : 1))
}

function defaultDeny(stack: Stack, namespace: string): Manifest<INetworkPolicy> {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: {
      name: `${stack.name}-default-deny`,
      namespace,
      labels: labelsOf(stack, namespaceComponent, namespaceComponent),
    },
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  }
}

function policyOf(stack: Stack, namespace: string, share: Share): Manifest<INetworkPolicy> {
  const { pods, incoming, outgoing } = share
  const kind = stack.components[pods.component]?.kind ?? namespaceComponent
  const addresses = addressLines(outgoing)
  const ingress = rulesOf(incoming.map(({ from, ports }) => ({ peer: from, ports })))
  const egress = rulesOf(outgoing.map(({ to, ports }) => ({ peer: to, ports })))
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: {
      name: pods.policy,
      namespace,
      labels: labelsOf(stack, pods.component, kind),
      ...(addresses.length > 0 && {
        annotations: { [addressesAnnotation]: addresses.join('\n') },
      }),
    },
    spec: {
      podSelector: selectorOfLabels(pods.labels),
      policyTypes: ['Ingress', 'Egress'],
      ...(ingress.length > 0 && {
        ingress: ingress.map(({ peers, ports }) => ({
          ...(peers.length > 0 && { from: [...peers] }),
          ports: [...ports],
        })),
      }),
      ...(egress.length > 0 && {
        egress: egress.map(({ peers, ports }) => ({ ...(peers.length > 0 && { to: [...peers] }), ports: [...ports] })),
      }),
    },
  }
}

/** What is behind the blocks of addresses that the edges lead to, a line for each purpose. */
function addressLines(edges: readonly Edge[]): readonly string[] {
  const byPurpose = Map.groupBy(edges, ({ ports, why }) => {
    const numbers = new Set(ports.map(({ port }) => port))
    return `port ${[...numbers].join(', ')}: ${why}`
  })
  return [...byPurpose].flatMap(([purpose, group]) => {
    const blocks = group.flatMap(({ to }) => (to.kind === 'addresses' ? [to.cidr] : []))
    return blocks.length === 0 ? [] : [`${blocks.join(', ')} ${purpose}`]
  })
}

/** One rule for all peers that are met on the same ports. */
function rulesOf(allowances: readonly Allowance[]): readonly Rule[] {
  const byPeer = Map.groupBy(allowances, ({ peer }) => keyOf(peer))
  const merged = [...byPeer]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([, group]) => ({ peers: peersOf(group), ports: distinctPorts(group) }))
  const byPorts = Map.groupBy(merged, ({ peers, ports }) => [peers.length, ...ports.map(portKey)].join())
  return [...byPorts.values()].map((group) => ({
    peers: group.flatMap(({ peers }) => peers),
    ports: group[0]?.ports ?? [],
  }))
}

/** Tells parties apart that are different peers. */
function keyOf(party: Caller | Callee): string {
  switch (party.kind) {
    case 'anyone':
      return ''
    case 'addresses':
      return `addresses ${party.cidr} ${party.except.join()}`
    case 'foreign':
      return `foreign ${party.namespace ?? ''} ${Object.entries(party.labels).join()}`
    case 'own':
      return `own ${party.policy}`
  }
}

/** The peer of allowances that share it: none where it is everybody. */
function peersOf([first]: readonly Allowance[]): readonly INetworkPolicyPeer[] {
  const peer = first && peerOf(first.peer)
  return peer === undefined ? [] : [peer]
}

function distinctPorts(allowances: readonly Allowance[]): readonly EdgePort[] {
  const distinct = new Map(allowances.flatMap(({ ports }) => ports.map((port) => [portKey(port), port])))
  return [...distinct.values()].toSorted(
    (one, other) => one.port - other.port || (one.protocol < other.protocol ? -1 : 1),
  )
}

function portKey({ protocol, port }: EdgePort): string {
  return `${protocol} ${port}`
}

function peerOf(party: Caller | Callee): INetworkPolicyPeer | undefined {
  switch (party.kind) {
    case 'anyone':
      return undefined
    case 'own':
      return { podSelector: selectorOfLabels(party.labels) }
    case 'foreign':
      return {
        namespaceSelector:
          party.namespace === undefined ? {} : { matchLabels: { 'kubernetes.io/metadata.name': party.namespace } },
        ...(Object.keys(party.labels).length > 0 && { podSelector: selectorOfLabels(party.labels) }),
      }
    case 'addresses':
      return { ipBlock: { cidr: party.cidr, ...(party.except.length > 0 && { except: [...party.except] }) } }
  }
}

function selectorOfLabels(labels: OwnPods['labels']) {
  return Object.keys(labels).length === 0 ? {} : { matchLabels: { ...labels } }
}
