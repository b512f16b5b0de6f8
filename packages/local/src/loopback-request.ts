import { request } from 'node:http'

/** One HTTP request to a port of 127.0.0.1. */
export interface LoopbackRequest {
  readonly port: number
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal: AbortSignal
}

export interface LoopbackReply {
  readonly status: number
  readonly body: string
}

/**
 * Rejects with the reason of `signal` when it aborts, else with the error of the system, such as `ECONNREFUSED`.
 *
 * Every request has a connection of its own: one kept from before would belong to the run before a restart.
 */
export async function loopbackRequest(options: LoopbackRequest): Promise<LoopbackReply> {
  const { port, method, path, headers, body, signal } = options
  signal.throwIfAborted()
  try {
    return await new Promise<LoopbackReply>((resolve, reject) => {
      const outgoing = request({ host: '127.0.0.1', port, method, path, headers, agent: false, signal }, (reply) => {
        const chunks: Buffer[] = []
        reply.on('data', (chunk: Buffer) => chunks.push(chunk))
        reply.on('error', reject)
        reply.on('end', () => resolve({ status: reply.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }))
      })
      outgoing.on('error', reject)
      outgoing.end(body)
    })
  } catch (error) {
    signal.throwIfAborted()
    throw error
  }
}
