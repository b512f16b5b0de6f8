import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import { Agent, request as httpsRequest, type RequestOptions } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { parse } from 'yaml'

/** Where an API server is, and what it knows us by. */
export interface ApiAccess {
  readonly server: URL
  readonly tls: Pick<RequestOptions, 'ca' | 'cert' | 'key'>
}

/** The present context of the kubeconfig named by KUBECONFIG, whose credentials must be certificates within it. */
export async function apiAccess(): Promise<ApiAccess> {
  const path = process.env.KUBECONFIG
  if (path === undefined) throw new Error('KUBECONFIG names no cluster to measure on')
  const config = parse(await readFile(path, 'utf8'))
  const named = <Entry extends { name: string }>(entries: readonly Entry[], name: string) =>
    entries.find((entry) => entry.name === name)
  const { context } = named<{ name: string; context: { cluster: string; user: string } }>(
    config.contexts,
    config['current-context'],
  ) as { context: { cluster: string; user: string } }
  const decoded = (data: string) => Buffer.from(data, 'base64')
  const { cluster } = named<{ name: string; cluster: Record<string, string> }>(config.clusters, context.cluster) ?? {}
  const { user } = named<{ name: string; user: Record<string, string> }>(config.users, context.user) ?? {}
  return {
    server: new URL(cluster?.server ?? ''),
    tls: {
      ca: decoded(cluster?.['certificate-authority-data'] ?? ''),
      cert: decoded(user?.['client-certificate-data'] ?? ''),
      key: decoded(user?.['client-key-data'] ?? ''),
    },
  }
}

export interface CountingProxy extends AsyncDisposable {
  readonly url: string
  /** Requests since the last call, by kind: `patch deployments`, `watch pods`. */
  take(): ReadonlyMap<string, number>
}

/** Stands between clients and the API server, on loopback and without TLS, and counts what they ask for. */
export async function startCountingProxy({ server, tls }: ApiAccess): Promise<CountingProxy> {
  const agent = new Agent({ ...tls, keepAlive: true })
  const streams = new Agent({ ...tls, keepAlive: false })
  let counts = new Map<string, number>()
  const count = (request: IncomingMessage) => {
    const kind = kindOf(request)
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  const onward = (request: IncomingMessage, through: Agent) => ({
    host: server.hostname,
    port: server.port,
    method: request.method,
    path: request.url,
    headers: { ...request.headers, host: server.host },
    agent: through,
  })
  const proxy = createServer((request, response) => {
    count(request)
    const upstream = httpsRequest(onward(request, request.url?.includes('watch=') ? streams : agent), (reply) => {
      response.writeHead(reply.statusCode ?? 502, reply.headers)
      response.flushHeaders()
      reply.pipe(response)
    })
    upstream.on('error', () => response.destroy())
    response.on('close', () => upstream.destroy())
    request.pipe(upstream)
  })
  proxy.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    count(request)
    const upstream = httpsRequest(onward(request, streams))
    upstream.on('error', () => socket.destroy())
    upstream.on('response', (reply) => {
      socket.write(headOf(reply))
      reply.pipe(socket)
    })
    upstream.on('upgrade', (reply: IncomingMessage, other: Duplex, first: Buffer) => {
      socket.write(headOf(reply))
      socket.write(first)
      other.write(head)
      socket.pipe(other).pipe(socket)
      for (const [one, next] of [
        [socket, other],
        [other, socket],
      ] as const) {
        one.on('error', () => next.destroy())
        one.on('close', () => next.destroy())
      }
    })
    upstream.end()
  })
  proxy.keepAliveTimeout = 120_000
  proxy.requestTimeout = 0
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    take() {
      const taken = counts
      counts = new Map()
      return taken
    },
    async [Symbol.asyncDispose]() {
      proxy.closeAllConnections()
      proxy.close()
      agent.destroy()
      streams.destroy()
    },
  }
}

function headOf(reply: IncomingMessage): string {
  const fields = reply.rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [`${name}: ${reply.rawHeaders[index + 1]}`] : [],
  )
  return [`HTTP/1.1 ${reply.statusCode} ${reply.statusMessage}`, ...fields, '', ''].join('\r\n')
}

/** `get pods`, `patch deployments`, `watch pods`, `get pods/portforward`, `get (discovery)` */
function kindOf({ method = 'GET', url = '/' }: IncomingMessage): string {
  const { pathname, searchParams } = new URL(url, 'http://proxy')
  const words = pathname.split('/').filter((word) => word !== '')
  const inGroup = words.slice(words[0] === 'api' ? 2 : 3)
  const inNamespace = inGroup[0] === 'namespaces' && inGroup.length > 2 ? inGroup.slice(2) : inGroup
  const [plural, name, subresource] = inNamespace
  const verb = searchParams.get('watch') ? 'watch' : method === 'GET' && name === undefined ? 'list' : method
  const what = plural === undefined ? '(discovery)' : subresource === undefined ? plural : `${plural}/${subresource}`
  return `${verb.toLowerCase()} ${what}`
}
