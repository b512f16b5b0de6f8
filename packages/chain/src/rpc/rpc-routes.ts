import type { HttpServer } from '@windlass/service/http-server'
import type { JsonRpc } from './json-rpc.ts'
import { rpcErrorCodes } from './rpc-error.ts'

/** As much as other Ethereum clients take. */
export const maxRequestBytes = 5 * 2 ** 20

export interface RpcRoutesOptions {
  readonly server: HttpServer
  readonly rpc: JsonRpc
  /** Whether calls from this machine count against the rate limit of the server. */
  readonly limitLoopback: boolean
}

/** Answers JSON-RPC at `POST /`. Each call of a batch counts against the rate limit. */
export function addRpcRoutes({ server, rpc, limitLoopback }: RpcRoutesOptions): void {
  const { app, rateLimiter } = server
  // The text is parsed by JSON-RPC, which has an answer of its own for what is no JSON.
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  app.post<{ Body: string }>('/', { config: { unlimited: true } }, async (request, reply) => {
    const { body, ip } = request
    const { calls, answer } = rpc.read(body)
    if (rateLimiter !== undefined && (limitLoopback || !isLoopback(ip))) {
      const taken = rateLimiter.take(ip, calls)
      if (!taken.allowed) {
        reply.code(429).header('retry-after', Math.ceil(taken.retryAfterMs / 1000))
        return {
          jsonrpc: '2.0',
          id: null,
          error: { code: rpcErrorCodes.limitExceeded, message: 'rate limit exceeded' },
        }
      }
    }
    const text = await answer()
    if (text === undefined) return reply.code(204).send()
    return reply.type('application/json').send(text)
  })
}

function isLoopback(ip: string): boolean {
  return ip.startsWith('127.') || ip === '::1' || ip.startsWith('::ffff:127.')
}
