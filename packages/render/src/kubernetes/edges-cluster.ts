import type { Stack } from '@windlass/stack/stack'
import { type Edge, everyPodOf, type OwnPods, tcp } from './edge.ts'

/** Blocks of addresses that are not routed over the internet: RFC 1918, and those that providers share (RFC 6598). */
export const privateBlocks = ['10.0.0.0/8', '100.64.0.0/10', '172.16.0.0/12', '192.168.0.0/16'] as const

/** Where NodeLocal DNSCache answers on every machine that runs it. */
const nodeLocalDns = '169.254.20.10/32'

/** Every pod asks for names: the DNS pods of the cluster, or the cache of them on its own machine. */
export function dnsEdges(stack: Stack): readonly Edge[] {
  const from = everyPodOf(stack, 'allow-dns')
  const ports = [{ port: 53, protocol: 'UDP' } as const, ...tcp(53)]
  const why = 'looks names up'
  return [
    { from, to: { kind: 'foreign', title: 'DNS', namespace: 'kube-system', labels: {} }, ports, why },
    { from, to: { kind: 'addresses', cidr: nodeLocalDns, except: [] }, ports, why },
  ]
}

/**
 * What asks the Kubernetes API reaches it at a private address, on the ports API servers listen on.
 *
 * The addresses of the API server are known to the cluster alone, and a policy sees these and not that of its Service.
 * Where they are public, as in some hosted clusters, they are declared under `egress`.
 */
export function kubernetesApiEdges(from: OwnPods): readonly Edge[] {
  return privateBlocks.map((cidr) => ({
    from,
    to: { kind: 'addresses', cidr, except: [] },
    ports: tcp(443, 6443),
    why: 'the Kubernetes API',
  }))
}
