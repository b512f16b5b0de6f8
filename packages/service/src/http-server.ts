import type { Socket } from 'node:net'
import cors from '@fastify/cors'
import { CodedError } from '@windlass/errors/coded-error'
import { type FastifyBaseLogger, type FastifyInstance, fastify, LogController } from 'fastify'
import { answerErrors } from './http-errors.ts'
import { createRateLimiter, type RateLimiter } from './rate-limiter.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Not counted against the rate limit: probes and scrapes. */
    unlimited?: boolean
  }
}

export interface HttpServerOptions {
  readonly logger: FastifyBaseLogger
  /** Loopback where left out: to be reached from elsewhere is a decision. */
  readonly host?: string
  /** 0 takes a free one. */
  readonly port: number
  /** Origins that browsers may call from, `*` for all; none where left out. */
  readonly allowedOrigins?: readonly string[]
  /** Requests a second from one client; unlimited where left out. */
  readonly rateLimitPerSecond?: number
  readonly bodyLimitBytes?: number
  /** Proxies whose X-Forwarded-For names the client; no proxy is believed where left out. */
  readonly trustProxy?: string | readonly string[]
  /** Time that requests in flight have to end when the server closes. */
  readonly drainTimeoutMs?: number
  /** Time after which it closes connections on which nothing more is asked. */
  readonly lingerMs?: number
}

export interface HttpServer extends AsyncDisposable {
  /** Routes are added here before {@link HttpServer.listen}. */
  readonly app: FastifyInstance
  /** For requests that cost more than one, such as a batch of calls; absent where nothing limits the rate. */
  readonly rateLimiter: RateLimiter | undefined
  /**
   * Opens the port.
   *
   * @throws CodedError `SERVICE_PORT_TAKEN`, `SERVICE_PORT_FORBIDDEN` or `SERVICE_ADDRESS_UNAVAILABLE`.
   */
  listen(options: { readonly signal: AbortSignal }): Promise<HttpAddress>
  /**
   * Ends every connection with its next answer, then accepts nothing more and lets requests in flight end. Can be called
   * again.
   *
   * A client that keeps a connection may be sending on it just when it is closed, and its request would fail: the answer
   * tells it to connect anew, and only where it asks nothing for a moment is the connection closed without one.
   */
  close(): Promise<void>
}

export interface HttpAddress {
  readonly host: string
  readonly port: number
  readonly url: string
}

/** An HTTP server that drains when it is closed. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { logger, host = '127.0.0.1', port, allowedOrigins = [], rateLimitPerSecond } = options
  const { drainTimeoutMs = 5_000, lingerMs = 1_000 } = options
  const app = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    ...(options.bodyLimitBytes !== undefined && { bodyLimit: options.bodyLimitBytes }),
    ...(options.trustProxy !== undefined && { trustProxy: [options.trustProxy].flat() }),
  })
  answerErrors(app)
  // A browser sends text without asking, which would let any page call what it may not read.
  app.removeContentTypeParser('text/plain')
  refuseForeignOrigins(app, allowedOrigins)
  if (allowedOrigins.length > 0)
    app.register(cors, {
      origin: allowedOrigins.includes('*') ? '*' : [...allowedOrigins],
      methods: ['GET', 'HEAD', 'POST', 'DELETE'],
    })

  const rateLimiter =
    rateLimitPerSecond === undefined ? undefined : createRateLimiter({ perSecond: rateLimitPerSecond })
  if (rateLimiter !== undefined) limitRate(app, rateLimiter)

  let closed: Promise<void> | undefined
  let accepts = true
  const sockets = new Set<Socket>()
  const quiet = Promise.withResolvers<void>()
  const lookWhetherQuiet = () => {
    if (closed !== undefined && ![...sockets].some(({ bytesRead }) => bytesRead > 0)) quiet.resolve()
  }
  app.server.on('connection', (socket: Socket) => {
    if (!accepts) socket.destroy()
    sockets.add(socket)
    socket.once('close', () => {
      sockets.delete(socket)
      lookWhetherQuiet()
    })
  })
  // Without this a client would keep the connection of its last request, and the server would wait for it.
  app.addHook('onSend', async (_request, reply) => {
    if (closed !== undefined) reply.header('connection', 'close')
  })

  const close = async (): Promise<void> => {
    const overdue = setTimeout(() => {
      logger.warn({ connections: sockets.size, drainTimeoutMs }, 'connections did not end in time and were cut')
      for (const socket of sockets) socket.destroy()
    }, drainTimeoutMs)
    const lingered = setTimeout(quiet.resolve, lingerMs)
    try {
      await quiet.promise
      accepts = false
      const drained = app.close()
      // Node counts a connection on which nothing was ever asked as busy.
      for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
      await drained
    } finally {
      clearTimeout(lingered)
      clearTimeout(overdue)
    }
  }
  const server: HttpServer = {
    app,
    rateLimiter,
    async listen({ signal }) {
      signal.throwIfAborted()
      try {
        await app.listen({ host, port, listenTextResolver: (address) => `listening at ${address}` })
      } catch (error) {
        throw listenError({ error, host, port })
      }
      if (signal.aborted) {
        await server.close()
        signal.throwIfAborted()
      }
      const address = app.server.address()
      const openPort = typeof address === 'object' ? (address?.port ?? port) : port
      return { host, port: openPort, url: `http://${host.includes(':') ? `[${host}]` : host}:${openPort}` }
    },
    close() {
      closed ??= close()
      lookWhetherQuiet()
      return closed
    },
    [Symbol.asyncDispose]: () => server.close(),
  }
  return server
}

/** A browser sends a request without a body from any page unasked: it is told from others by its origin. */
function refuseForeignOrigins(app: FastifyInstance, allowedOrigins: readonly string[]): void {
  if (allowedOrigins.includes('*')) return
  app.addHook('onRequest', async (request, reply) => {
    const { origin, host } = request.headers
    if (origin === undefined || ['GET', 'HEAD', 'OPTIONS'].includes(request.method)) return
    if (allowedOrigins.includes(origin) || origin === `${request.protocol}://${host}`) return
    reply.code(403)
    throw new CodedError('SERVICE_ORIGIN_FORBIDDEN', `Pages of ${origin} may not change anything here`, {
      hint: 'Name the origin in allowedOrigins if it should.',
    })
  })
}

function limitRate(app: FastifyInstance, rateLimiter: RateLimiter): void {
  app.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.config.unlimited === true) return
    const taken = rateLimiter.take(request.ip)
    if (taken.allowed) return
    reply.header('retry-after', Math.ceil(taken.retryAfterMs / 1000))
    reply.code(429)
    throw new CodedError('SERVICE_RATE_LIMITED', `${request.ip} sent more requests a second than are allowed`, {
      hint: `Wait ${taken.retryAfterMs} ms, or raise rateLimitPerSecond.`,
    })
  })
}

const listenErrors: Readonly<Record<string, { code: string; what: string; hint: string }>> = {
  EADDRINUSE: {
    code: 'SERVICE_PORT_TAKEN',
    what: 'another process listens there',
    hint: 'Stop the process that holds the port (`ss -ltnp` names it), or configure another port.',
  },
  EACCES: {
    code: 'SERVICE_PORT_FORBIDDEN',
    what: 'this user may not open it',
    hint: 'Configure a port of 1024 or above.',
  },
  EADDRNOTAVAIL: {
    code: 'SERVICE_ADDRESS_UNAVAILABLE',
    what: 'this machine has no such address',
    hint: 'Configure listenHost as 127.0.0.1, 0.0.0.0 or an address of this machine.',
  },
}

function listenError({ error, host, port }: { error: unknown; host: string; port: number }): unknown {
  const known = error instanceof Error && 'code' in error ? listenErrors[String(error.code)] : undefined
  if (known === undefined) return error
  const { code, what, hint } = known
  return new CodedError(code, `Cannot listen on ${host}:${port}: ${what}`, {
    hint,
    cause: error,
    details: { host, port },
  })
}
