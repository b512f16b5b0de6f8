import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { pipeline } from 'node:stream/promises'
import { CodedError } from '@windlass/errors/coded-error'
import { openPortForward, type PodPort } from '../call/port-forward.ts'
import type { Connection } from '../connection.ts'

const loopback = '127.0.0.1'

/** A port of this machine's loopback, whose connections are led to a port of a pod. */
export class ForwardListener implements AsyncDisposable {
  readonly #connection: Connection
  readonly #onBroken: (error: unknown) => void
  readonly #server = createServer((client) => void this.#lead(client))
  readonly #clients = new Set<Socket>()
  #target: PodPort | undefined
  #arrival = Promise.withResolvers<void>()

  /** `onBroken` is told of connections that end otherwise than by one of their sides. */
  constructor(connection: Connection, onBroken: (error: unknown) => void) {
    this.#connection = connection
    this.#onBroken = onBroken
  }

  /** Opens the port, 0 a free one; says which. Throws `CLUSTER_PORT_TAKEN`. */
  async listen(port: number): Promise<number> {
    this.#server.listen(port, loopback)
    try {
      await once(this.#server, 'listening')
    } catch (cause) {
      throw new CodedError('CLUSTER_PORT_TAKEN', `Port ${port} of this machine cannot be listened on.`, {
        hint: 'Name another one before that of the replica, as in 8080:http, or 0 for any that is free.',
        cause,
      })
    }
    const address = this.#server.address()
    return typeof address === 'object' ? (address?.port ?? port) : port
  }

  /** Leads what connects from now on there. Without a target connections wait for the next. */
  leadTo(target: PodPort | undefined): void {
    this.#target = target
    if (target === undefined) return
    this.#arrival.resolve()
    this.#arrival = Promise.withResolvers()
  }

  async #lead(client: Socket): Promise<void> {
    this.#clients.add(client)
    const gone = new AbortController()
    client.once('close', () => {
      this.#clients.delete(client)
      gone.abort()
    })
    client.on('error', () => client.destroy())
    try {
      while (this.#target === undefined && !client.destroyed) await this.#arrival.promise
      if (this.#target === undefined) return
      const stream = await openPortForward(this.#connection, this.#target, gone.signal)
      // The client may have left in between.
      if (client.destroyed) stream.destroy()
      await pipeline(client, stream, client)
    } catch (error) {
      if (!gone.signal.aborted) this.#onBroken(error)
    } finally {
      client.destroy()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients) client.destroy()
    this.#arrival.resolve()
    if (!this.#server.listening) return
    const closed = once(this.#server, 'close')
    this.#server.close()
    await closed
  }
}
