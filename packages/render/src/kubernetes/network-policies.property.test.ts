import type { Component, ComponentOf } from '@windlass/stack/component'
import type { Stack } from '@windlass/stack/stack'
import fc from 'fast-check'
import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1'
import { expect, it } from 'vitest'
import { networkPolicies } from './network-policies.ts'
import { portsOf } from './ports.ts'
import { loadDescription, randomDescriptions } from './testing/random-stacks.ts'
import { type Host, type Port, reachability } from './testing/reachability.ts'

/** A host, and what it is in the words of the description: nothing here knows how policies are derived. */
interface Actor extends Host {
  /** Pods of the stack. */
  readonly component?: string
  /** `topics`, `backup` or `acme`, if it serves the component and is no replica of it. */
  readonly companion?: string
  /** Somebody else's pods. */
  readonly foreign?: 'controller' | 'prometheus' | 'dns' | 'operator' | 'mesh' | 'messaging' | 'stranger'
}

const namespace = 'random-test'
const meshNamespaces = { none: 'nothing', istio: 'istio-system', linkerd: 'linkerd' }
const meshPorts: Readonly<Record<Stack['mesh'], readonly number[]>> = {
  none: [],
  istio: [15_012],
  linkerd: [8080, 8086, 8090],
}

it('Policies allow what a stack declares, from both ends, and nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(randomDescriptions(), async (description) => {
      const stack = await loadDescription(description)
      const reaches = reachability(networkPolicies({ stack, namespace }).map(({ object }) => object as INetworkPolicy))
      const actors = actorsOf(stack)
      const ports = portsWorthTrying(stack)
      const wrong = actors.flatMap((from) =>
        actors.flatMap((to) => {
          if (from === to || (isForeign(from) && isForeign(to))) return []
          const isReached = reaches(from, to)
          const isDeclared = declaration(stack, from, to)
          return ports.flatMap((port) => (isReached(port) === isDeclared(port) ? [] : [{ from, to, port }]))
        }),
      )
      expect(wrong).toEqual([])
    }),
    { numRuns: 100 },
  )
}, 120_000)

function isForeign({ pod }: Actor): boolean {
  return pod?.namespace !== namespace
}

/** Two replicas of every component, what serves it, everybody else of the cluster, and addresses outside of it. */
function actorsOf(stack: Stack): readonly Actor[] {
  let pods = 0
  const podIn = (namespaceName: string, labels: Record<string, string>): Host => {
    pods += 1
    return { address: `10.244.${pods >> 8}.${pods & 255}`, pod: { namespace: namespaceName, labels } }
  }
  const labelled = (name: string) => ({ 'app.kubernetes.io/name': name, 'app.kubernetes.io/instance': 'random' })
  const own = Object.entries(stack.components).flatMap(([component, description]): Actor[] => {
    const companions = companionsOf(description).map((companion) => ({
      ...podIn(namespace, labelled(`${component}-${companion}`)),
      component,
      companion,
    }))
    if (description.kind === 'ingress')
      return [{ ...podIn(namespace, { 'acme.cert-manager.io/http01-solver': 'true' }), component, companion: 'acme' }]
    if (!('pod' in description) || isElsewhere(description)) return []
    const isStrimzi = description.kind === 'broker' && description.form === 'strimzi'
    const labels = isStrimzi
      ? { 'strimzi.io/cluster': `random-${component}`, 'strimzi.io/kind': 'Kafka', 'strimzi.io/pool-name': 'brokers' }
      : { ...labelled(component), 'pod-template-hash': 'f00' }
    return [{ ...podIn(namespace, labels), component }, { ...podIn(namespace, labels), component }, ...companions]
  })
  return [
    ...own,
    { ...podIn('ingress', { app: 'traefik' }), foreign: 'controller' },
    { ...podIn('ingress-nginx', { 'app.kubernetes.io/name': 'ingress-nginx' }), foreign: 'controller' },
    { ...podIn('monitoring', { app: 'prometheus' }), foreign: 'prometheus' },
    { ...podIn('observability', {}), foreign: 'prometheus' },
    { ...podIn('kube-system', { 'k8s-app': 'kube-dns' }), foreign: 'dns' },
    { ...podIn('kafka', { 'strimzi.io/kind': 'cluster-operator' }), foreign: 'operator' },
    { ...podIn('istio-system', { app: 'istiod' }), foreign: 'mesh' },
    { ...podIn('linkerd', { 'linkerd.io/control-plane-component': 'destination' }), foreign: 'mesh' },
    { ...podIn('messaging', { app: 'kafka' }), foreign: 'messaging' },
    { ...podIn(namespace, { app: 'stranger' }), foreign: 'stranger' },
    { ...podIn('elsewhere', labelled('service-0')), foreign: 'stranger' },
    { ...podIn('ingress', { app: 'other' }), foreign: 'stranger' },
    ...[
      '203.0.113.9',
      '198.51.100.1',
      '169.254.169.254',
      '169.254.20.10',
      '192.168.7.7',
      '100.64.1.1',
      '2001:db8::1',
    ].map((address) => ({ address })),
  ]
}

function companionsOf(component: Component): readonly string[] {
  return [
    ...('backup' in component && component.backup !== undefined ? ['backup'] : []),
    ...(component.kind === 'broker' && component.form === 'brokers' ? ['topics'] : []),
  ]
}

function isElsewhere(component: Component | undefined): boolean {
  return component?.kind === 'broker' && component.form === 'external'
}

/** Every port somebody has, those that policies speak of for other reasons, and one that nobody has. */
function portsWorthTrying(stack: Stack): readonly Port[] {
  const listened = Object.values(stack.components).flatMap((component) => portsOf(component).map(({ port }) => port))
  const known = [
    53, 443, 4143, 5432, 6443, 8080, 8089, 8443, 8545, 8546, 9090, 9091, 9092, 9094, 15_001, 15_012, 21_000,
  ]
  const tcp = [...new Set([...listened, ...known])].map((port) => ({ port, protocol: 'TCP' as const }))
  return [...tcp, { port: 53, protocol: 'UDP' }, { port: 8080, protocol: 'UDP' }]
}

/** Whether a stack declares that `from` calls `to` on a port, both ends considered. */
function declaration(stack: Stack, from: Actor, to: Actor): (port: Port) => boolean {
  const met = from.pod === undefined || to.component === undefined ? [] : portsMet(stack, from, to)
  const throughMesh = stack.mesh === 'linkerd' && met.length > 0 ? [...met, 4143] : met
  const leavesFreely = isForeign(from)
  const entersFreely = isForeign(to)
  const outside = leavesFreely ? () => false : outsidePorts(stack, from, to)
  const open = openPorts(stack, to)
  return (port) => {
    const isMet = port.protocol === 'TCP' && throughMesh.includes(port.port)
    const leaves = leavesFreely || isMet || outside(port)
    const enters = entersFreely || isMet || (port.protocol === 'TCP' && open.includes(port.port))
    return leaves && enters
  }
}

/** Ports on which the description makes `from` a caller of `to`, which is the stack's own. */
function portsMet(stack: Stack, from: Actor, to: Actor): readonly number[] {
  const callee = stack.components[to.component ?? '']
  if (callee === undefined) return []
  const controlled = from.foreign === 'controller' ? controlledBy(stack, from) : []
  if (to.companion === 'acme') return controlled.some(({ tls }) => tls !== undefined && 'issuer' in tls) ? [8089] : []
  if (to.companion !== undefined) return []
  const portsFor = (caller: 'clients' | 'peers' | 'metrics') =>
    portsOf(callee).flatMap((port) => (port.callers.includes(caller) ? [port.port] : []))
  const strimziPorts = callee.kind === 'broker' && callee.form === 'strimzi' ? [9090, 9091, 8443] : []
  if (from.foreign === 'operator') return strimziPorts
  if (from.foreign === 'prometheus') return isRead(stack, from) ? portsFor('metrics') : []
  if (from.foreign === 'controller') {
    const routes = controlled.flatMap((ingress) => ingress.routes).filter(({ component }) => component === to.component)
    return portsOf(callee).flatMap(({ name, port }) => (routes.some((route) => route.port === name) ? [port] : []))
  }
  const caller = stack.components[from.component ?? '']
  if (caller === undefined) return []
  const isSame = from.component === to.component
  if (from.companion === 'topics') return isSame ? portsFor('clients') : []
  if (from.companion === 'backup') return isSame && backupMethod(caller) === 'archive' ? portsFor('clients') : []
  if (from.companion !== undefined) return []
  if (isSame) return [...portsFor('peers'), ...strimziPorts]
  if (!calledBy(caller).includes(to.component ?? '')) return []
  const sidecars = 'pod' in callee ? Object.values(callee.pod.sidecars) : []
  return [...portsFor('clients'), ...sidecars.flatMap(({ ports }) => Object.values(ports))]
}

function controlledBy(stack: Stack, controller: Actor): readonly ComponentOf<'ingress'>[] {
  return Object.values(stack.components).filter(
    (component) => component.kind === 'ingress' && component.controller.namespace === controller.pod?.namespace,
  ) as readonly ComponentOf<'ingress'>[]
}

function isRead(stack: Stack, prometheus: Actor): boolean {
  return Object.values(stack.components).some(
    (component) => component.kind === 'monitoring' && component.namespace === prometheus.pod?.namespace,
  )
}

function backupMethod(component: Component): string | undefined {
  return 'backup' in component ? component.backup?.method : undefined
}

function calledBy(caller: Component): readonly string[] {
  return 'talksTo' in caller ? [...caller.needs, ...caller.talksTo] : []
}

/** Ports on which a pod of the stack may leave it for `to`, whoever that is. */
function outsidePorts(stack: Stack, from: Actor, to: Actor): (port: Port) => boolean {
  const isDns = to.pod?.namespace === 'kube-system' || to.address === '169.254.20.10'
  const tcp = [
    ...(stack.mesh !== 'none' && to.pod?.namespace === meshNamespaces[stack.mesh] ? meshPorts[stack.mesh] : []),
    ...callerPorts(stack, from, to),
  ]
  return ({ port, protocol }) => (isDns && port === 53) || (protocol === 'TCP' && tcp.includes(port))
}

function callerPorts(stack: Stack, from: Actor, to: Actor): readonly number[] {
  const caller = stack.components[from.component ?? '']
  if (caller === undefined || !('pod' in caller)) return []
  const apiPorts = /^(10|100\.64|192\.168)\./.test(to.address) ? [443, 6443] : []
  if (from.companion === 'backup') return backupMethod(caller) === 'snapshot' ? apiPorts : []
  if (from.companion !== undefined) return []
  const asksApi = caller.pod.rights.length > 0 || (caller.kind === 'broker' && caller.form === 'strimzi')
  return [
    ...(asksApi ? apiPorts : []),
    ...caller.egress.flatMap(({ cidr, ports }) => (insideOf[cidr]?.(to.address) ? ports : [])),
    ...(calledBy(caller).some((name) => isElsewhere(stack.components[name])) ? externalBrokerPorts(to) : []),
  ]
}

/** The blocks that random stacks declare, in the words of the addresses above. */
const insideOf: Readonly<Record<string, (address: string) => boolean>> = {
  '0.0.0.0/0': (address) => ['203.0.113.9', '198.51.100.1'].includes(address),
  '203.0.113.0/24': (address) => address === '203.0.113.9',
  '10.244.0.0/16': (address) => address.startsWith('10.244.'),
  '192.168.7.0/24': (address) => address === '192.168.7.7',
  '::/0': (address) => address.includes(':'),
}

/** Of external brokers, those outside may be anywhere, and those of a Service are in its namespace. */
function externalBrokerPorts({ foreign, address }: Actor): readonly number[] {
  const isAnywhere = !address.startsWith('169.254.') && !address.includes(':')
  return [...(isAnywhere ? [9094] : []), ...(foreign === 'messaging' ? [9092] : [])]
}

/** Ports that anybody at all may call: what load balancers lead to. */
function openPorts(stack: Stack, { component = '', companion }: Actor): readonly number[] {
  const chain = stack.components[component]
  if (chain?.kind !== 'chain' || companion !== undefined) return []
  return (['p2p', 'rpc', 'ws'] as const).flatMap((name) => (chain.loadBalancers[name] ? [chain.ports[name]] : []))
}
