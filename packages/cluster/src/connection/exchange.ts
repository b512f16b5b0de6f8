import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { Credentials } from './credentials.ts'

export interface Exchange {
  readonly method: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly credentials: Credentials
  readonly signal: AbortSignal
}

/** Connections to one API server, used again for every request. */
export class ConnectionPool {
  readonly #agents: { readonly http: HttpAgent; readonly https: HttpsAgent }

  constructor(options: { readonly maxConnections: number }) {
    const agent = { keepAlive: true, keepAliveMsecs: 30_000, maxSockets: options.maxConnections }
    this.#agents = { http: new HttpAgent(agent), https: new HttpsAgent(agent) }
  }

  /** Sends a request; resolves when the head of the reply is there. */
  open(exchange: Exchange): Promise<IncomingMessage> {
    const { method, url, headers, body, credentials, signal } = exchange
    const secure = url.protocol === 'https:'
    const agent = credentials.agent ?? (secure ? this.#agents.https : this.#agents.http)
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    return new Promise((resolve, reject) => {
      const request = (secure ? httpsRequest : httpRequest)(
        url,
        {
          ...credentials.tls,
          method,
          agent,
          signal,
          headers: { ...headers, ...length, ...credentials.headers },
        },
        resolve,
      )
      request.once('error', reject)
      request.end(body)
    })
  }

  close(): void {
    this.#agents.http.destroy()
    this.#agents.https.destroy()
  }
}

/** The whole body of a reply: JSON where the server says that it is, text otherwise. */
export async function readBody(reply: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of reply) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString('utf8')
  return reply.headers['content-type']?.startsWith('application/json') ? JSON.parse(text) : text
}

/** Header fields of the form `299 - "text"`. */
export function warningsIn(reply: IncomingMessage): readonly string[] {
  const fields = String(reply.headers.warning ?? '').matchAll(/\b299 \S+ ("(?:[^"\\]|\\.)*")/g)
  return [...fields].map(([, quoted = '""']) => quoted.slice(1, -1).replaceAll(/\\(.)/g, '$1'))
}

/** When the reply was made, by the clock of the server; `NaN` where it does not say. */
export function dateIn(reply: IncomingMessage): number {
  return Date.parse(reply.headers.date ?? '')
}
