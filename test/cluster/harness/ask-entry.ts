import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { apiServer } from './cluster.ts'

/** Address of the ingress controller of a class, once it has one. */
export async function entryAddress(namespace: string): Promise<string> {
  const { body } = await (await apiServer()).get(`/apis/networking.k8s.io/v1/namespaces/${namespace}/ingresses`)
  const [ingress] = (body as { items: readonly { status?: { loadBalancer?: { ingress?: { ip: string }[] } } }[] }).items
  const address = ingress?.status?.loadBalancer?.ingress?.[0]?.ip
  if (address === undefined) throw new Error(`the ingress of ${namespace} has no address yet`)
  return address
}

/** What the way in to a stack answers to JSON, as a client outside of the cluster sees it. */
export async function askEntry(options: {
  readonly address: string
  readonly host: string
  readonly path: string
  readonly body: unknown
}): Promise<{ readonly status: number | undefined; readonly body: string }> {
  const { address, host, path, body } = options
  // `fetch` sets the host itself.
  const sent = request({ host: address, path, method: 'POST', headers: { host, 'content-type': 'application/json' } })
  sent.end(JSON.stringify(body))
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  return { status: response.statusCode, body: (await response.toArray()).join('') }
}
