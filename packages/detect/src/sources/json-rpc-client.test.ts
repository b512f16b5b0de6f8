import { inspect } from 'node:util'
import { createHttpServer } from '@windlass/service/http-server'
import { createLogger } from '@windlass/service/logger'
import { expect, test } from 'vitest'
import { JsonRpcClient } from './json-rpc-client.ts'

const { signal } = new AbortController()
const calls = [{ method: 'eth_blockNumber', params: [] }]

test('gives a node the user and password of its address', async () => {
  const logger = createLogger({ name: 'node', level: 'error' })
  await using server = createHttpServer({ logger, port: 0 })
  server.app.post('/v1', async ({ headers }) => [{ jsonrpc: '2.0', id: 0, result: headers.authorization }])
  const { port } = await server.listen({ signal })
  const url = `http://ada:p%40ss@127.0.0.1:${port}/v1`
  const client = new JsonRpcClient({ urls: [url], timeoutMs: 5_000, onFailure: () => {} })
  expect(await client.batch(calls, { signal })).toEqual([`Basic ${btoa('ada:p@ss')}`])
})

test('never tells the user and password of an address that fails', async () => {
  const failures: unknown[] = []
  const onFailure = (error: unknown) => failures.push(error)
  // Port 1 is one that fetch itself refuses to ask.
  const client = new JsonRpcClient({ urls: ['http://ada:hunter2@127.0.0.1:1/v1'], timeoutMs: 5_000, onFailure })
  const away = await client.batch(calls, { signal }).catch((error: unknown) => error)
  expect(away).toMatchObject({ code: 'DETECT_NODE_AWAY', message: expect.stringContaining('127.0.0.1:1 ') })
  const told = failures.concat(away).map((error) => inspect(error, { depth: null }))
  expect(told.join()).not.toMatch(/ada|hunter2/)
})
