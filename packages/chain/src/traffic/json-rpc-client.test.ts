import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { callBatch } from './json-rpc-client.ts'

const servers: ReturnType<typeof createServer>[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections()
})

/** The address of a server that answers every request with `body`, or never where there is none. */
async function serve(body?: unknown, status = 200): Promise<string> {
  const server = createServer((_request, response) => {
    if (body !== undefined) response.writeHead(status).end(JSON.stringify(body))
  })
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
}

function call(url: string, { timeoutMs = 20_000, signal = AbortSignal.timeout(30_000) } = {}) {
  const calls = ['eth_a', 'eth_b'].map((method) => ({ method, params: [] }))
  return callBatch({ url, calls, timeoutMs, signal })
}

test('replies come in the order of the calls, whatever order the node answers in', async () => {
  const url = await serve([
    { jsonrpc: '2.0', id: 1, error: { code: -32000, message: 'nonce too low' } },
    { jsonrpc: '2.0', id: 0, result: '0x1' },
  ])
  expect(await call(url)).toEqual([
    { ok: true, result: '0x1' },
    { ok: false, code: -32000, message: 'nonce too low' },
  ])
})

test('a node that is not there is told with the reason of the network', async () => {
  const url = await serve([])
  const [server] = servers.splice(0)
  server?.close()
  await expect(call(url)).rejects.toMatchObject({
    code: 'CHAIN_RPC_UNREACHABLE',
    message: expect.stringContaining('ECONNREFUSED'),
  })
})

test('a node that does not answer in time is unreachable', async () => {
  await expect(call(await serve(), { timeoutMs: 20 })).rejects.toMatchObject({
    code: 'CHAIN_RPC_UNREACHABLE',
    message: expect.stringContaining('timeout'),
  })
})

test('a call that is no longer wanted ends with the reason it was given', async () => {
  const stop = new AbortController()
  const waiting = call(await serve(), { signal: stop.signal })
  stop.abort(new Error('stopped'))
  await expect(waiting).rejects.toThrow('stopped')
})

test.each([
  ['an error for the whole batch', { jsonrpc: '2.0', id: null, error: { code: -32600, message: 'no' } }, 200],
  ['a page of something else', 'hello', 200],
  ['an answer that leaves a call out', [{ jsonrpc: '2.0', id: 0, result: '0x1' }], 200],
  ['a status that is no success', [], 429],
])('%s is no answer', async (_what, body, status) => {
  await expect(call(await serve(body, status))).rejects.toMatchObject({ code: 'CHAIN_RPC_ANSWER_INVALID' })
})
