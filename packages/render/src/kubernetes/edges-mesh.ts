import type { Stack } from '@windlass/stack/stack'
import { type Edge, type EdgePort, everyPodOf, tcp } from './edge.ts'

interface ControlPlane {
  readonly namespace: string
  readonly ports: readonly EdgePort[]
}

/** Who configures the proxies of a mesh, and signs their certificates. */
const controlPlanes: Readonly<Record<Exclude<Stack['mesh'], 'none'>, ControlPlane>> = {
  // Configuration and certificates, over TLS.
  istio: { namespace: 'istio-system', ports: tcp(15_012) },
  // Certificates, destinations, policies.
  linkerd: { namespace: 'linkerd', ports: tcp(8080, 8086, 8090) },
}

/** Port at which a proxy of Linkerd takes what the proxy of another pod sends. */
const linkerdInboundPort = 4143

/** The proxy beside every pod asks the control plane of the mesh, or no pod of it starts. */
export function meshEdges(stack: Stack): readonly Edge[] {
  if (stack.mesh === 'none') return []
  const { namespace, ports } = controlPlanes[stack.mesh]
  const to = { kind: 'foreign', title: stack.mesh, namespace, labels: {} } as const
  return [{ from: everyPodOf(stack, 'allow-mesh'), to, ports, why: 'the control plane of the mesh' }]
}

/**
 * The edges as the proxies of the mesh make them.
 *
 * Those of Istio keep the port that was called. Those of Linkerd may send everything to one port of the other proxy:
 * policies then tell pods apart and no longer their ports, which is left to policies of Linkerd itself.
 */
export function throughMesh(stack: Stack, edges: readonly Edge[]): readonly Edge[] {
  if (stack.mesh !== 'linkerd') return edges
  return edges.map((edge) =>
    edge.to.kind === 'own' && edge.from.kind !== 'anyone'
      ? { ...edge, ports: [...edge.ports, ...tcp(linkerdInboundPort)] }
      : edge,
  )
}
