import type { Stack } from '@windlass/stack/stack'

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
