import type { IncomingMessage } from 'node:http'
import { Duplex } from 'node:stream'
import { CodedError } from '@windlass/errors/coded-error'
import { WebSocket } from 'ws'
import { readBody } from '../connection/exchange.ts'
import { refusal } from '../connection/refusal.ts'
import type { Connection } from '../connection.ts'

/** A port of a pod. */
export interface PodPort {
  readonly namespace: string
  readonly pod: string
  readonly port: number
}

/**
 * The protocol that API servers hand on to the kubelets: each message begins with the number of its channel, and the
 * first of each channel says its port. Of one port, channel 0 is the connection, and 1 says why there is none.
 */
const protocol = 'v4.channel.k8s.io'
const dataChannel = 0
const errorChannel = 1

/**
 * Opens a connection to a port of a pod. The kubelet makes it, on the pod's own loopback, where no NetworkPolicy applies.
 *
 * That nothing listens there is only told afterwards: the stream ends with `CLUSTER_NOT_LISTENING` then. Throws what the
 * API server refuses with, `CLUSTER_FORWARD_FAILED` where there is no way, and the reason of `signal`.
 */
export async function openPortForward(
  connection: Connection,
  target: PodPort,
  signal: AbortSignal,
): Promise<PortForward> {
  const { namespace, pod, port } = target
  const { server, headers, tls, agent } = await connection.endpoint()
  const url = new URL(server)
  const path = `/api/v1/namespaces/${namespace}/pods/${pod}/portforward`
  url.protocol = server.protocol === 'http:' ? 'ws:' : 'wss:'
  url.pathname = server.pathname.replace(/\/$/, '') + path
  url.search = `ports=${port}`
  signal.throwIfAborted()
  const socket = new WebSocket(url, [protocol], { ...tls, headers, perMessageDeflate: false, ...(agent && { agent }) })
  const { promise, resolve, reject } = Promise.withResolvers<PortForward>()
  const abort = () => {
    reject(signal.reason)
    socket.terminate()
  }
  signal.addEventListener('abort', abort, { once: true })
  socket.once('open', () => resolve(new PortForward(socket, target)))
  socket.once('error', (cause) => reject(noWay(target, cause)))
  socket.once('unexpected-response', (_request, reply: IncomingMessage) => {
    readBody(reply)
      .then((body) => reject(refusal({ status: reply.statusCode ?? 0, body, what: `GET ${path}` })))
      .catch((cause) => reject(noWay(target, cause)))
      .finally(() => socket.terminate())
  })
  try {
    return await promise
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

function noWay({ pod, port }: PodPort, cause: unknown): CodedError {
  return new CodedError('CLUSTER_FORWARD_FAILED', `Port ${port} of ${pod} cannot be forwarded.`, {
    hint: 'Look at the node of the pod and at the API server; the kubelet of the one must be reached from the other.',
    cause,
  })
}

/** A connection through a WebSocket. The protocol has no half-close: what ends it ends it in both directions. */
export class PortForward extends Duplex {
  readonly #socket: WebSocket
  readonly #opened = new Set<number>()
  readonly #said: string[] = []

  constructor(socket: WebSocket, target: PodPort) {
    super({ allowHalfOpen: false })
    this.#socket = socket
    socket.on('message', (message: Buffer) => this.#take(message))
    socket.on('error', (error) => this.destroy(error))
    socket.on('close', () => {
      if (this.#said.length > 0) this.destroy(notListening(target, this.#said.join('')))
      else this.push(null)
    })
  }

  #take(message: Buffer): void {
    const channel = message[0] ?? 0
    if (!this.#opened.has(channel)) this.#opened.add(channel)
    else if (channel === errorChannel) this.#said.push(message.toString('utf8', 1))
    else if (channel === dataChannel && !this.push(message.subarray(1))) this.#socket.pause()
  }

  override _read(): void {
    this.#socket.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    // What fails here is told by what closes the socket, which says why.
    this.#socket.send(Buffer.concat([Buffer.of(dataChannel), chunk]), () => done())
  }

  /** Asked for by HTTP agents, which take it for a socket of the system. */
  ref(): this {
    return this
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.terminate()
    done(error)
  }
}

function notListening({ pod, port }: PodPort, said: string): CodedError {
  const refused = said.includes('connection refused')
  const message = refused ? `${pod} does not listen on port ${port}.` : `Port ${port} of ${pod} ended: ${said.trim()}`
  return new CodedError(refused ? 'CLUSTER_NOT_LISTENING' : 'CLUSTER_FORWARD_FAILED', message, {
    hint: 'Look at its logs: it has not started, has ended, or listens on other addresses than its loopback only.',
    details: { said: said.trim() },
  })
}
