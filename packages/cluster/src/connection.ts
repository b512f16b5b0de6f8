import type { IncomingMessage } from 'node:http'
import { CodedError } from '@windlass/errors/coded-error'
import { type Credentials, credentialSource } from './connection/credentials.ts'
import { ConnectionPool, dateIn, readBody, warningsIn } from './connection/exchange.ts'
import { readKubeContext } from './connection/kubeconfig.ts'
import { Passing, persist } from './connection/persist.ts'
import { apiStatus, refusal } from './connection/refusal.ts'
import { errorCode, isPassing } from './connection/retry.ts'
import { ServerClock } from './connection/server-clock.ts'

export interface ConnectionOptions {
  /** Kubeconfig files; the first one that has an entry counts. */
  readonly kubeconfigs: readonly string[]
  readonly context: string
  /** How long a request is tried again while the server cannot be reached or cannot answer. */
  readonly patienceMs?: number
  /** The same for a server that has never answered: it may be the wrong address. */
  readonly firstPatienceMs?: number
}

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** `/api/v1/namespaces/default/pods` */
  readonly path: string
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>
  readonly body?: { readonly type: string; readonly content: unknown }
  readonly accept?: string
  /** Statuses from 400 that are answers to the caller and not errors: 404 where nothing may be there. */
  readonly answers?: readonly number[]
  /** Whether sending it twice ends like sending it once; so it is for all but POST where left out. */
  readonly repeatable?: boolean
  readonly signal: AbortSignal
}

export interface StreamRequest extends ApiRequest {
  /** Silence after which the connection counts as dead. */
  readonly silenceMs?: number
}

export interface ApiReply {
  readonly status: number
  readonly body: unknown
  /** What the server says against a request that it accepted. */
  readonly warnings: readonly string[]
  /** The server's clock, in whole seconds: times that it wrote itself are compared with it. */
  readonly serverTimeMs: number
}

/** Where and with what a connection of another kind, as a WebSocket, is made. */
export interface Endpoint extends Credentials {
  readonly server: URL
}

/**
 * The way to one API server: every request of Windlass goes through it, on few connections that are kept.
 *
 * What passes (a server that is away, busy or failing) is tried again with back-off, where that is safe. Everything else
 * is thrown as a `CLUSTER_…` error, and an abort as the reason of its signal.
 */
export interface Connection extends Disposable {
  readonly context: string
  /** `https://10.0.0.1:6443` */
  readonly server: string
  /** Attempts made since it was opened. */
  readonly requests: number
  /** Aborts when it is closed, for what is done for several callers. */
  readonly closed: AbortSignal
  /** Milliseconds since the epoch by the clock of the server, which its replies tell. */
  now(): number
  request(request: ApiRequest): Promise<ApiReply>
  /** A reply that goes on, as a watch or a log that is followed; ends with an error where the connection breaks. */
  stream(request: StreamRequest): Promise<AsyncIterable<Uint8Array>>
  endpoint(): Promise<Endpoint>
}

/** An attempt without any answer is given up after this time. */
const attemptMs = 30_000
const userAgent = 'windlass'

/**
 * Opens the cluster of a kubeconfig's context; nothing is sent yet. Throws `CLUSTER_CONTEXT_UNKNOWN`,
 * `CLUSTER_KUBECONFIG_INVALID` and `CLUSTER_CREDENTIALS`.
 */
export async function openConnection(options: ConnectionOptions): Promise<Connection> {
  const { kubeconfigs, context, patienceMs = 60_000, firstPatienceMs = 5_000 } = options
  const kube = await readKubeContext({ paths: kubeconfigs, name: context })
  const credentials = await credentialSource(kube)
  const server = new URL(kube.cluster.server)
  const pool = new ConnectionPool({ maxConnections: 8 })
  // What goes on for long must not take the connections of what is short.
  const streams = new ConnectionPool({ maxConnections: Number.POSITIVE_INFINITY })
  const closing = new AbortController()
  const clock = new ServerClock()
  let answered = false
  let requests = 0

  const attempt = async (
    request: ApiRequest,
    through: ConnectionPool,
    signal: AbortSignal,
  ): Promise<IncomingMessage> => {
    requests++
    const { method, body, accept = 'application/json' } = request
    const reply = await through.open({
      method,
      url: urlOf(server, request),
      headers: { accept, 'user-agent': userAgent, ...(body && { 'content-type': body.type }) },
      ...(body && { body: typeof body.content === 'string' ? body.content : JSON.stringify(body.content) }),
      credentials: await credentials(),
      signal,
    })
    answered = true
    clock.hear(dateIn(reply))
    return reply
  }

  const until = <Result>(
    request: ApiRequest,
    once: (signal: AbortSignal) => Promise<Result | Passing>,
  ): Promise<Result> => {
    const signal = AbortSignal.any([request.signal, closing.signal])
    return persist({
      attempt: () => once(signal),
      repeatable: isRepeatable(request),
      patienceMs: () => (answered ? patienceMs : firstPatienceMs),
      describe: (error) => unreachable(kube.cluster.server, error),
      signal,
    })
  }

  /** Throws what was refused for good. */
  const passingReply = async (request: ApiRequest, reply: IncomingMessage): Promise<Passing> => {
    const status = reply.statusCode ?? 0
    const body = await readBody(reply)
    const error = refusal({ status, body, what: `${request.method} ${request.path}` })
    if (!isPassing({ status, message: error.message, repeatable: isRepeatable(request) })) throw error
    return new Passing(error, retryAfterMs(reply, body))
  }

  return {
    context,
    server: kube.cluster.server,
    closed: closing.signal,
    now: () => clock.now(),
    get requests() {
      return requests
    },
    request: (request) =>
      until(request, async (signal) => {
        const reply = await attempt(request, pool, AbortSignal.any([signal, AbortSignal.timeout(attemptMs)]))
        const status = reply.statusCode ?? 0
        if (status >= 400 && !request.answers?.includes(status)) return passingReply(request, reply)
        return { status, body: await readBody(reply), warnings: warningsIn(reply), serverTimeMs: dateIn(reply) }
      }),
    stream: (request) =>
      until(request, async (signal) => {
        const reply = await attempt(request, streams, signal)
        if ((reply.statusCode ?? 0) >= 400) return passingReply(request, reply)
        return chunks(reply, { signal, silenceMs: request.silenceMs })
      }),
    endpoint: async () => ({ server, ...(await credentials()) }),
    [Symbol.dispose]() {
      closing.abort(
        new CodedError('CLUSTER_CLOSED', 'The connection to the cluster was closed while something used it.', {
          hint: 'What was applied goes on; run the command again to wait for it.',
        }),
      )
      pool.close()
      streams.close()
    },
  }
}

function isRepeatable({ method, repeatable = method !== 'POST' }: ApiRequest): boolean {
  return repeatable
}

function urlOf(server: URL, { path, query = {} }: ApiRequest): URL {
  const url = new URL(server)
  url.pathname = server.pathname.replace(/\/$/, '') + path
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value))
  }
  return url
}

function retryAfterMs(reply: IncomingMessage, body: unknown): number | undefined {
  const seconds = Number(reply.headers['retry-after'] ?? apiStatus(body).details.retryAfterSeconds)
  return Number.isFinite(seconds) ? seconds * 1_000 : undefined
}

function unreachable(server: string, cause: unknown): CodedError {
  const why = errorCode(cause) || (cause instanceof Error ? cause.message : String(cause))
  return new CodedError('CLUSTER_UNREACHABLE', `The API server at ${server} does not answer: ${why}.`, {
    hint: 'Check that the cluster runs and that this machine reaches that address, then run the command again.',
    cause,
    details: { server },
  })
}

/** What arrives, until the reply ends; an abort ends it with its reason. */
async function* chunks(
  reply: IncomingMessage,
  { signal, silenceMs }: { readonly signal: AbortSignal; readonly silenceMs: number | undefined },
): AsyncGenerator<Uint8Array> {
  if (silenceMs !== undefined) {
    reply.setTimeout(silenceMs, () => reply.destroy(new Error(`nothing arrived for ${silenceMs} ms`)))
  }
  try {
    for await (const chunk of reply) yield chunk
  } catch (error) {
    signal.throwIfAborted()
    throw error
  } finally {
    reply.destroy()
  }
}
