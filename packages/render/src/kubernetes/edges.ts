import type { Component, ComponentOf } from '@windlass/stack/component'
import type { Stack } from '@windlass/stack/stack'
import { companionPodsOf, type Edge, type ForeignPods, podsOf, tcp } from './edge.ts'
import { dnsEdges, kubernetesApiEdges } from './edges-cluster.ts'
import { ingressEdges } from './edges-ingress.ts'
import { meshEdges, throughMesh } from './edges-mesh.ts'
import { egressEdges, externalBrokerEdges, publicEdges } from './edges-outside.ts'
import { strimziEdges } from './edges-strimzi.ts'
import { type ComponentPort, portsOf } from './ports.ts'

/**
 * Every connection that the description of a stack declares or its components cannot do without, and no other.
 *
 * A component calls what it names under `needs` and `talksTo`, on every port that is for clients. One without ports,
 * a job or monitoring, is waited for and not called.
 */
export function edgesOf(stack: Stack): readonly Edge[] {
  const named = Object.entries(stack.components).toSorted(([one], [other]) => (one < other ? -1 : 1))
  const edges = [
    ...dnsEdges(stack),
    ...meshEdges(stack),
    ...named.flatMap(([name, component]) => [
      ...componentEdges(stack, name, component),
      ...(component.kind === 'ingress' ? ingressEdges(stack, name, component) : []),
      ...(component.kind === 'monitoring' ? metricsEdges(stack, component) : []),
    ]),
  ]
  return throughMesh(stack, edges)
}

function componentEdges(stack: Stack, name: string, component: Component): readonly Edge[] {
  if (!runsPods(component)) return []
  const pods = podsOf(stack, name)
  const peerPorts = portsFor(component, 'peers')
  return [
    ...callEdges(stack, name, component),
    ...(peerPorts.length === 0 ? [] : [{ from: pods, to: pods, ports: peerPorts, why: 'its other replicas' }]),
    ...(component.kind === 'broker' && component.form === 'strimzi' ? strimziEdges(pods) : []),
    ...(component.pod.rights.length > 0 ? kubernetesApiEdges(pods) : []),
    ...egressEdges(pods, component.egress),
    ...(component.kind === 'chain' ? publicEdges(pods, component) : []),
    ...(component.kind === 'broker' ? topicEdges(stack, name, component) : []),
    ...backupEdges(stack, name, component),
  ]
}

type PodComponent = Extract<Component, { readonly pod: unknown }>

/** Whether pods of the namespace are the component's: external brokers are elsewhere. */
export function runsPods(component: Component): component is PodComponent {
  return 'pod' in component && !(component.kind === 'broker' && component.form === 'external')
}

function callEdges(stack: Stack, name: string, component: PodComponent): readonly Edge[] {
  const from = podsOf(stack, name)
  const called = new Set([...component.needs, ...component.talksTo])
  return [...called].toSorted().flatMap((other): readonly Edge[] => {
    const callee = stack.components[other]
    if (callee === undefined || other === name) return []
    if (callee.kind === 'broker' && callee.form === 'external') return externalBrokerEdges(from, other, callee)
    const ports = [...portsFor(callee, 'clients'), ...sidecarPorts(callee)]
    if (ports.length === 0) return []
    const why = component.needs.includes(other) ? `needs ${other}` : `talks to ${other}`
    return [{ from, to: podsOf(stack, other), ports, why }]
  })
}

/** Prometheus reads the metrics of whatever has some. */
function metricsEdges(stack: Stack, monitoring: ComponentOf<'monitoring'>): readonly Edge[] {
  const from: ForeignPods = { kind: 'foreign', title: 'Prometheus', namespace: monitoring.namespace, labels: {} }
  return Object.entries(stack.components).flatMap(([name, component]): readonly Edge[] => {
    const ports = portsFor(component, 'metrics')
    return ports.length === 0 ? [] : [{ from, to: podsOf(stack, name), ports, why: 'reads the metrics' }]
  })
}

/** The Job that makes the topics of brokers of our own; Strimzi makes them itself. */
function topicEdges(stack: Stack, name: string, broker: ComponentOf<'broker'>): readonly Edge[] {
  if (broker.form !== 'brokers' || Object.keys(broker.topics).length === 0) return []
  const from = companionPodsOf(stack, name, 'topics')
  return [{ from, to: podsOf(stack, name), ports: portsFor(broker, 'clients'), why: 'makes the topics' }]
}

/** A snapshot is asked of the Kubernetes API, an archive is read from the component as by any client. */
function backupEdges(stack: Stack, name: string, component: PodComponent): readonly Edge[] {
  const backup = 'backup' in component ? component.backup : undefined
  if (backup === undefined) return []
  const from = companionPodsOf(stack, name, 'backup')
  if (backup.method === 'snapshot') return kubernetesApiEdges(from)
  const ports = portsFor(component, 'clients')
  return ports.length === 0 ? [] : [{ from, to: podsOf(stack, name), ports, why: `backs ${name} up` }]
}

/** Whoever may call a component may call the programs beside it. */
function sidecarPorts(component: Component): Edge['ports'] {
  const sidecars = runsPods(component) ? Object.values(component.pod.sidecars) : []
  return tcp(...sidecars.flatMap(({ ports }) => Object.values(ports)))
}

function portsFor(component: Component, caller: ComponentPort['callers'][number]): Edge['ports'] {
  return tcp(...portsOf(component).flatMap(({ port, callers }) => (callers.includes(caller) ? [port] : [])))
}
