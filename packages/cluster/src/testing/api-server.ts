import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

interface ReceivedRequest {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export type Answer = (request: ReceivedRequest, reply: ServerResponse) => void

/** A server on loopback that answers as it is told, in the order it is told. */
export interface ScriptedServer extends AsyncDisposable {
  readonly url: string
  readonly received: readonly ReceivedRequest[]
  /** Connections made so far. */
  readonly connections: number
}

export async function scriptedServer(...answers: readonly Answer[]): Promise<ScriptedServer> {
  const received: ReceivedRequest[] = []
  const sockets = new Set<Socket>()
  let connections = 0
  const server = createServer(async (request, reply) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const one = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body }
    received.push(one)
    const answer = answers[Math.min(received.length, answers.length) - 1]
    answer?.(one, reply)
  })
  server.on('connection', (socket) => {
    connections++
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    get connections() {
      return connections
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Answers with a status and JSON. */
export function answers(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return (_, reply) =>
    reply.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

/** Ends the connection without an answer. */
export const hangsUp: Answer = (_, reply) => void reply.socket?.destroy()

export const never: Answer = () => {}
