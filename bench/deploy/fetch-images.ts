import { setTimeout as delay } from 'node:timers/promises'
import type { Place } from '../measure/place.ts'

interface LivePod {
  readonly status?: { readonly containerStatuses?: readonly { readonly imageID: string }[] }
}

/** Has every node pull these images, so that no run waits for it. Makes the namespace of the place. */
export async function fetchImages(place: Place, images: readonly string[]): Promise<void> {
  const { server, namespace } = place
  const post = async (path: string, object: object) => {
    const headers = { 'content-type': 'application/json' }
    const reply = await fetch(`${server}${path}`, { method: 'POST', headers, body: JSON.stringify(object) })
    if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`)
  }
  const read = async <Body>(path: string) => (await (await fetch(`${server}${path}`)).json()) as Body
  await post('/api/v1/namespaces', { metadata: { name: namespace } })
  const labels = { app: 'fetch-images' }
  // Whether they run, or end for want of settings, is all the same.
  const containers = images.map((image, index) => ({ name: `image-${index}`, image }))
  await post(`/apis/apps/v1/namespaces/${namespace}/daemonsets`, {
    metadata: { name: 'fetch-images' },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { terminationGracePeriodSeconds: 1, containers } },
    },
  })
  const { items: nodes } = await read<{ items: readonly unknown[] }>('/api/v1/nodes')
  const isThere = ({ status }: LivePod) =>
    status?.containerStatuses?.length === images.length && status.containerStatuses.every(({ imageID }) => imageID)
  for (;;) {
    const { items } = await read<{ items: readonly LivePod[] }>(`/api/v1/namespaces/${namespace}/pods`)
    if (items.length >= nodes.length && items.every(isThere)) return
    await delay(500)
  }
}
