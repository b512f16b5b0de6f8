import type { ComponentOf } from '@windlass/stack/component'
import type { Stack } from '@windlass/stack/stack'
import { objectNameOf } from './context.ts'
import { type Edge, type ForeignPods, type OwnPods, podsOf, tcp } from './edge.ts'
import { portsOf } from './ports.ts'

/** Labels that the Helm chart of a controller gives its pods. */
const controllerLabels: Readonly<Record<ComponentOf<'ingress'>['controller']['kind'], ForeignPods['labels']>> = {
  nginx: { 'app.kubernetes.io/name': 'ingress-nginx' },
  traefik: { 'app.kubernetes.io/name': 'traefik' },
}

/** Port on which the pods answer that cert-manager starts to prove that a host is ours (HTTP-01). */
const challengePort = 8089

/** The controller calls the ports that routes lead to, and no other port of these components. */
export function ingressEdges(stack: Stack, name: string, ingress: ComponentOf<'ingress'>): readonly Edge[] {
  const { kind, namespace, labels } = ingress.controller
  const from: ForeignPods = {
    kind: 'foreign',
    title: `${kind} of ${name}`,
    namespace,
    labels: labels ?? controllerLabels[kind],
  }
  const routed = ingress.routes.flatMap(({ component, port, path }): readonly Edge[] => {
    const callee = stack.components[component]
    const number = callee && portsOf(callee).find((candidate) => candidate.name === port)?.port
    if (number === undefined) return []
    return [{ from, to: podsOf(stack, component), ports: tcp(number), why: `routes ${ingress.host}${path}` }]
  })
  if (ingress.tls === undefined || !('issuer' in ingress.tls)) return routed
  const solvers: OwnPods = {
    kind: 'own',
    component: name,
    policy: `${objectNameOf(stack, name)}-acme`,
    labels: { 'acme.cert-manager.io/http01-solver': 'true' },
  }
  return [...routed, { from, to: solvers, ports: tcp(challengePort), why: `proves that ${ingress.host} is ours` }]
}
