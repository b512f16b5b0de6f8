import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { tryConnect } from './try-connect.ts'

/** How a stand-in is right now. */
export interface Condition {
  ready: boolean
  answers500: boolean
  draining: boolean
  requests: number
}

export interface AnswerOptions {
  readonly name: string
  readonly version: string
  readonly condition: Condition
}

interface Reply {
  readonly status: number
  readonly body: unknown
}

const callTimeoutMs = 2_000
const passes = (pass: boolean): Reply => ({ status: pass ? 200 : 503, body: { state: pass ? 'pass' : 'fail' } })

/** Answers any path with the name of the stand-in, `?delayMs=` later; health, metrics and `/call` as they say. */
export async function answer(request: IncomingMessage, response: ServerResponse, options: AnswerOptions) {
  const { name, version, condition } = options
  condition.requests++
  const [path = '/', query] = (request.url ?? '/').split('?', 2)
  if (path === '/metrics') {
    response.setHeader('content-type', 'text/plain; version=0.0.4')
    response.end(metricsText(condition))
    return
  }
  const self = { name, version, port: request.socket.localPort, path }
  const { status, body } = await replyTo(self, new URLSearchParams(query), condition)
  // A client that kept its connection would otherwise send its next request to a server that has gone.
  if (condition.draining) response.setHeader('connection', 'close')
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`)
}

async function replyTo(self: { readonly path: string }, query: URLSearchParams, condition: Condition): Promise<Reply> {
  switch (self.path) {
    case '/health/live':
    case '/health/startup':
      return passes(true)
    case '/health':
    case '/health/ready':
      return passes(condition.ready && !condition.draining)
  }
  if (condition.answers500) return { status: 500, body: { ...self, error: 'told to fail' } }
  if (self.path === '/call') {
    const host = query.get('host') ?? ''
    const port = Number(query.get('port'))
    if (host === '' || !(port > 0 && port < 65_536))
      return { status: 400, body: { error: '/call takes host and port' } }
    return { status: 200, body: await tryConnect({ host, port, timeoutMs: callTimeoutMs }) }
  }
  await delay(Number(query.get('delayMs') ?? 0))
  return { status: 200, body: self }
}

function metricsText({ requests, ready }: Condition): string {
  return [
    '# TYPE stand_in_requests_total counter',
    `stand_in_requests_total ${requests}`,
    '# TYPE stand_in_ready gauge',
    `stand_in_ready ${Number(ready)}`,
    '# TYPE process_resident_memory_bytes gauge',
    `process_resident_memory_bytes ${process.memoryUsage.rss()}`,
    '',
  ].join('\n')
}
