import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import type { Socket } from 'node:net'

interface SteadyClientOptions {
  readonly url: string
  readonly perSecond: number
  /** Asks once and resolves with the answer, or rejects where it is none; without it `url` is fetched. */
  readonly ask?: (asking: Asking) => Promise<string>
}

/** What one request is made with. */
export interface Asking {
  readonly url: string
  /** On the connection that the request is to take. */
  readonly fetch: typeof fetch
}

interface Failure {
  readonly connection: 'new' | 'kept'
  readonly atMs: number
  /** `ECONNRESET`, `status 503`. */
  readonly reason: string
}

export interface Served {
  readonly requests: number
  /** Connections that were made for the requests of each kind. */
  readonly connections: Readonly<Record<Failure['connection'], number>>
  readonly failures: readonly Failure[]
  /** Different answers, and how often each was given. */
  readonly answers: ReadonlyMap<string, number>
}

/** Enough that every replica has some at any time, each idle for a moment between two requests. */
const keptConnections = 20

/** How often those are sent that have become due. */
const tickMs = 5

/** As long as clients usually wait: an answer that is late, as on a busy machine, is not missed. */
const answerTimeoutMs = 60_000

/**
 * Sends requests at a steady rate, whether those before were answered or not: every other one on a connection of its own,
 * the rest by turns on connections that are kept as long as the server lets them be. Nothing is sent twice.
 */
export class SteadyClient implements AsyncDisposable {
  readonly #options: SteadyClientOptions
  readonly #agents = Array.from({ length: keptConnections }, () => new Agent({ keepAlive: true, maxSockets: 1 }))
  readonly #failures: Failure[] = []
  readonly #answers = new Map<string, number>()
  readonly #connections = { new: 0, kept: 0 }
  readonly #sockets = new WeakSet<Socket>()
  readonly #pending = new Set<Promise<void>>()
  readonly #startMs = performance.now()
  readonly #timer: NodeJS.Timeout
  #sent = 0

  constructor(options: SteadyClientOptions) {
    this.#options = options
    this.#timer = setInterval(() => this.#sendDue(), tickMs)
  }

  get sent(): number {
    return this.#sent
  }

  /** Waits for the answers to what was sent. */
  async stop(): Promise<Served> {
    clearInterval(this.#timer)
    await Promise.all(this.#pending)
    for (const agent of this.#agents) agent.destroy()
    return {
      requests: this.#sent,
      connections: this.#connections,
      failures: this.#failures,
      answers: this.#answers,
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  #sendDue(): void {
    const due = ((performance.now() - this.#startMs) / 1000) * this.#options.perSecond
    while (this.#sent < due) {
      const number = this.#sent++
      const pending = this.#send(number % 2 === 0 ? 'new' : 'kept', number).finally(() => this.#pending.delete(pending))
      this.#pending.add(pending)
    }
  }

  async #send(connection: Failure['connection'], number: number): Promise<void> {
    const { url, ask = get } = this.#options
    try {
      const answer = await ask({ url, fetch: (...asked) => this.#fetch(connection, number, new Request(...asked)) })
      this.#answers.set(answer, (this.#answers.get(answer) ?? 0) + 1)
    } catch (error) {
      this.#fail(connection, error instanceof Error ? `${error.name} ${error.message}` : String(error))
    }
  }

  /** Only of this it is told which connection it takes, and whether that is one that was there. */
  async #fetch(connection: Failure['connection'], number: number, asked: Request): Promise<Response> {
    const agent = connection === 'kept' && this.#agents[Math.floor(number / 2) % keptConnections]
    const { method, headers } = asked
    const body = await asked.text()
    const signal = AbortSignal.timeout(answerTimeoutMs)
    const sent = request(asked.url, { agent, method, headers: Object.fromEntries(headers), signal })
    sent.end(body === '' ? undefined : body)
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    this.#noteSocket(connection, response.socket)
    const type = response.headers['content-type']
    return new Response((await response.toArray()).join(''), {
      ...(response.statusCode !== undefined && { status: response.statusCode }),
      ...(type !== undefined && { headers: { 'content-type': type } }),
    })
  }

  /** What waited for a kept connection to be free is not told by Node that it took one that was there. */
  #noteSocket(connection: Failure['connection'], socket: Socket): void {
    if (this.#sockets.has(socket)) return
    this.#sockets.add(socket)
    this.#connections[connection]++
  }

  #fail(connection: Failure['connection'], reason: string): void {
    this.#failures.push({ connection, atMs: Math.round(performance.now() - this.#startMs), reason })
  }
}

async function get({ url, fetch }: Asking): Promise<string> {
  const reply = await fetch(url)
  const answer = await reply.text()
  if (reply.status !== 200) throw new Error(`status ${reply.status}: ${answer}`)
  return answer
}
