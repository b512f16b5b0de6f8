import type { Stack } from '@windlass/stack/stack'
import type { Resources } from '@windlass/stack/workload'

/** What the proxy of a mesh takes beside each pod: Istio's own numbers, and of Linkerd the bounds of the namespace. */
export function meshProxyResources(mesh: Stack['mesh']): Resources | undefined {
  switch (mesh) {
    case 'istio':
      return { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '2', memory: '1Gi' } }
    case 'linkerd':
      return defaultContainerResources
    case 'none':
      return undefined
  }
}

/** Of containers that others put beside ours and say nothing of. */
export const defaultContainerResources: Resources = {
  requests: { cpu: '50m', memory: '64Mi' },
  limits: { cpu: '500m', memory: '256Mi' },
}

interface Metadata {
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

const none: Metadata = { labels: {}, annotations: {} }

/** What a service mesh reads on the pods it puts its proxy into. */
export function meshPodMetadata(mesh: Stack['mesh']): Metadata {
  switch (mesh) {
    case 'istio':
      return {
        labels: { 'sidecar.istio.io/inject': 'true' },
        // A process that starts before its proxy finds no network.
        annotations: { 'proxy.istio.io/config': '{"holdApplicationUntilProxyStarts": true}' },
      }
    case 'linkerd':
      return { labels: {}, annotations: { 'linkerd.io/inject': 'enabled' } }
    case 'none':
      return none
  }
}

/** What a service mesh reads on the namespace of the pods it puts its proxy into. */
export function meshNamespaceMetadata(mesh: Stack['mesh']): Metadata {
  switch (mesh) {
    case 'istio':
      return { labels: { 'istio-injection': 'enabled' }, annotations: {} }
    case 'linkerd':
      return { labels: {}, annotations: { 'linkerd.io/inject': 'enabled' } }
    case 'none':
      return none
  }
}
