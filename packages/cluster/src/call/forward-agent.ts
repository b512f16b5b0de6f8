import { Agent, type AgentOptions, type ClientRequest, type ClientRequestArgs } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Connection } from '../connection.ts'
import { openPortForward, type PodPort } from './port-forward.ts'

/** Less than servers keep a connection that nobody uses, so that none is closed under a request. */
const idleMs = 3_000

/** A request that goes to a port of a pod. */
export interface ForwardedRequest extends ClientRequestArgs {
  readonly forwarded: PodPort
}

/**
 * HTTP connections to ports of pods. One is kept for a moment after an answer: another costs a handshake with the API
 * server and one with the kubelet, which take ten times as long as the request. It ends with the process it leads to.
 */
export class ForwardAgent extends Agent {
  readonly #connection: Connection
  readonly #idle = new Map<Duplex, NodeJS.Timeout>()

  constructor(connection: Connection) {
    super({ keepAlive: true })
    this.#connection = connection
  }

  /** Connections are kept by what they lead to; its pod by `host`, which is its uid. */
  override createConnection(options: AgentOptions & ForwardedRequest, done: Connected): undefined {
    const signal = options.signal ?? new AbortController().signal
    openPortForward(this.#connection, options.forwarded, signal).then(
      (stream) => done(null, stream),
      (error) => done(error),
    )
  }

  override keepSocketAlive(stream: Duplex): boolean {
    if (stream.destroyed) return false
    this.#idle.set(
      stream,
      setTimeout(() => stream.destroy(), idleMs),
    )
    return true
  }

  override reuseSocket(stream: Duplex, request: ClientRequest): void {
    clearTimeout(this.#idle.get(stream))
    this.#idle.delete(stream)
    super.reuseSocket(stream, request)
  }

  override destroy(): void {
    for (const timer of this.#idle.values()) clearTimeout(timer)
    this.#idle.clear()
    super.destroy()
  }
}

type Connected = (error: Error | null, stream?: Duplex) => void
