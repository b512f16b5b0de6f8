import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { CodedError } from '@windlass/errors/coded-error'
import type { ForwardProbe } from './forward-event.ts'

/** The kubelet says that nothing listens only once a connection was made, and at once then. */
const refusalMs = 500
const answerMs = 5_000

/**
 * Goes through a local port to what it leads to: asks `path` there, or without one only connects.
 *
 * Throws `CLUSTER_FORWARD_UNANSWERED`, and the reason of `signal`.
 */
export async function probeForwarded(options: {
  readonly port: number
  readonly path?: string | undefined
  readonly signal: AbortSignal
}): Promise<ForwardProbe> {
  const { port, path, signal } = options
  try {
    if (path === undefined) return await probeConnection(port, signal)
    const status = await askStatus({ port, path, signal })
    if (status < 400) return { kind: 'http', path, status }
    throw unanswered(port, `${path} answers ${status}.`)
  } catch (cause) {
    signal.throwIfAborted()
    if (cause instanceof CodedError) throw cause
    throw unanswered(port, path === undefined ? 'The connection was ended.' : `${path} was not answered.`, cause)
  }
}

async function askStatus(options: { readonly port: number; readonly path: string; readonly signal: AbortSignal }) {
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(answerMs)])
  const sent = request({ host: '127.0.0.1', agent: false, ...options, signal }).end()
  const [reply] = await once(sent, 'response')
  reply.resume()
  return Number(reply.statusCode)
}

async function probeConnection(port: number, signal: AbortSignal): Promise<ForwardProbe> {
  const socket = connect({ host: '127.0.0.1', port })
  const stop = new AbortController()
  try {
    // What is sent unasked, as by SMTP, is an answer too.
    socket.resume()
    const ended = once(socket, 'close', { signal: stop.signal }).then(() => true)
    const held = delay(refusalMs, false, { signal: AbortSignal.any([signal, stop.signal]) })
    if (await Promise.race([ended, held])) throw unanswered(port, 'The connection was ended.')
    return { kind: 'connection' }
  } finally {
    stop.abort()
    socket.destroy()
  }
}

function unanswered(port: number, what: string, cause?: unknown): CodedError {
  return new CodedError('CLUSTER_FORWARD_UNANSWERED', `Nothing answers behind port ${port} of this machine. ${what}`, {
    hint: 'Look at the logs of the replica, and whether it is the port that was meant.',
    ...(cause !== undefined && { cause }),
  })
}
