import { expect, vi } from 'vitest'
import type { CommandPlace } from './command-place.ts'
import { loadBalancerAddress } from './load-balancer.ts'
import { SteadyClient } from './steady-client.ts'

const ofApi = { 'app.kubernetes.io/name': 'api', 'app.kubernetes.io/instance': 'tested' }

/** The way in that its users gave a service `api`: a load balancer, and the right to be called through it. */
export const outside = {
  kind: 'manifests',
  objects: [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'api-outside' },
      spec: {
        type: 'LoadBalancer',
        externalTrafficPolicy: 'Cluster',
        selector: ofApi,
        ports: [{ port: 80, targetPort: 'http' }],
      },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'api-outside' },
      spec: { podSelector: { matchLabels: ofApi }, ingress: [{ ports: [{ port: 8080 }] }] },
    },
  ],
} as const

/** A client that calls the service that way, which it has found to answer. */
export async function outsideClient(
  { namespace }: CommandPlace,
  { perSecond }: { readonly perSecond: number },
): Promise<SteadyClient> {
  const url = `http://${await loadBalancerAddress(namespace, 'api-outside')}/`
  await vi.waitFor(async () => expect((await fetch(url)).status).toBe(200), { timeout: 60_000, interval: 500 })
  return new SteadyClient({ url, perSecond })
}
