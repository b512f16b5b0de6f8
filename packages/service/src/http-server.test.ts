import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { CodedError } from '@windlass/errors/coded-error'
import { afterEach, expect, test } from 'vitest'
import { createHttpServer, type HttpServerOptions } from './http-server.ts'
import { createLogger } from './logger.ts'

const signal = AbortSignal.timeout(30_000)
const cleanUp: AsyncDisposable[] = []
afterEach(async () => {
  for (const made of cleanUp.splice(0)) await made[Symbol.asyncDispose]()
})

function makeServer(options: Partial<HttpServerOptions> = {}) {
  const lines: string[] = []
  const logger = createLogger({ name: 'test', level: 'info', stream: { write: (line) => void lines.push(line) } })
  const server = createHttpServer({ logger, port: 0, ...options })
  cleanUp.push(server)
  return { ...server, lines }
}

/** Status, connection header and body of a GET through an agent that keeps connections. */
async function get(agent: Agent, url: string) {
  const sent = request(url, { agent }).end()
  const [reply] = await once(sent, 'response')
  let body = ''
  for await (const chunk of reply) body += chunk
  return { status: reply.statusCode, connection: reply.headers.connection, body, reused: sent.reusedSocket }
}

test('listens on loopback alone unless told otherwise, on the port it says', async () => {
  const { app, listen } = makeServer()
  app.get('/', async () => 'here')
  const { host, port, url } = await listen({ signal })
  expect(host).toBe('127.0.0.1')
  expect(app.addresses()).toMatchObject([{ address: '127.0.0.1', port }])
  expect(await (await fetch(url)).text()).toBe('here')
})

test('a taken port is told with address and remedy', async () => {
  const first = await makeServer().listen({ signal })
  const error: unknown = await makeServer({ port: first.port })
    .listen({ signal })
    .catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(CodedError)
  expect(error).toMatchObject({
    code: 'SERVICE_PORT_TAKEN',
    message: `Cannot listen on 127.0.0.1:${first.port}: another process listens there`,
    hint: expect.stringContaining('another port'),
    cause: { code: 'EADDRINUSE' },
  })
})

test('an address this machine does not have is told as such', async () => {
  const error: unknown = await makeServer({ host: '192.0.2.1' })
    .listen({ signal })
    .catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'SERVICE_ADDRESS_UNAVAILABLE' })
})

test('does not open a port once it was told to stop', async () => {
  const { app, listen } = makeServer()
  await expect(listen({ signal: AbortSignal.abort() })).rejects.toThrow('aborted')
  expect(app.addresses()).toEqual([])
})

test('closing lets requests in flight end, cuts idle connections and accepts no more', async () => {
  const { app, listen, close } = makeServer({ lingerMs: 20 })
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>()
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  app.get('/', async () => 'quick')
  app.get('/slow', async () => {
    arrive()
    await released
    return 'finished'
  })
  const { url, port } = await listen({ signal })
  const agent = new Agent({ keepAlive: true })
  const unused = connect(port, '127.0.0.1')
  await once(unused, 'connect')
  await get(agent, url)
  const slow = get(agent, `${url}/slow`)
  await arrived

  const closed = close()
  await once(unused, 'close')
  await expect(get(new Agent(), url)).rejects.toThrow('ECONNREFUSED')
  release()

  expect(await slow).toEqual({ status: 200, connection: 'close', body: 'finished', reused: true })
  await closed
})

test('closing still answers on connections that are kept, and on new ones, and ends each with its answer', async () => {
  const { app, listen, close } = makeServer({ lingerMs: 20_000, drainTimeoutMs: 20_000 })
  app.get('/', async () => 'here')
  const { url } = await listen({ signal })
  const [first, second] = [new Agent({ keepAlive: true }), new Agent({ keepAlive: true })]
  for (const agent of [first, second]) expect(await get(agent, url)).toMatchObject({ connection: 'keep-alive' })

  const closed = close()
  const last = { status: 200, connection: 'close', body: 'here' }
  expect(await get(first, url)).toEqual({ ...last, reused: true })
  expect(await get(first, url)).toEqual({ ...last, reused: false })
  expect(await get(second, url)).toEqual({ ...last, reused: true })
  await closed
  await expect(get(first, url)).rejects.toThrow('ECONNREFUSED')
})

test('closing cuts what does not end in time, and says so', async () => {
  const { app, listen, close, lines } = makeServer({ drainTimeoutMs: 20 })
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>()
  app.get('/never', () => {
    arrive()
    return new Promise(() => {})
  })
  const { url } = await listen({ signal })
  const hanging = get(new Agent(), `${url}/never`)
  hanging.catch(() => {})
  await arrived
  await close()
  await expect(hanging).rejects.toThrow('socket hang up')
  expect(lines.join('')).toContain('"connections":1')
})

test('closing again, or without ever having listened, is no error', async () => {
  const { close } = makeServer()
  await close()
  await close()
})

test('a client above the rate is told when to come back, and only it', async () => {
  const { app, listen } = makeServer({ rateLimitPerSecond: 2, trustProxy: 'loopback' })
  app.get('/', async () => 'ok')
  app.get('/probe', { config: { unlimited: true } }, async () => 'ok')
  const { url } = await listen({ signal })
  const from = (client: string, path = '/') => fetch(url + path, { headers: { 'x-forwarded-for': client } })
  const replies = await Promise.all(Array.from({ length: 12 }, () => from('203.0.113.1')))
  const refused = replies.filter((reply) => reply.status === 429)
  expect(refused.length).toBeGreaterThanOrEqual(8)
  expect(refused[0]?.headers.get('retry-after')).toBe('1')
  expect(await refused[0]?.json()).toMatchObject({ code: 'SERVICE_RATE_LIMITED', hint: expect.any(String) })
  expect((await from('203.0.113.2')).status).toBe(200)
  expect((await from('203.0.113.1', '/probe')).status).toBe(200)
})

test('without a trusted proxy a client cannot choose its address', async () => {
  const { app, listen } = makeServer()
  app.get('/', async ({ ip }) => ip)
  const { url } = await listen({ signal })
  expect(await (await fetch(url, { headers: { 'x-forwarded-for': '203.0.113.9' } })).text()).toBe('127.0.0.1')
})

test('browsers may call from the allowed origins and from no other', async () => {
  const { app, listen } = makeServer({ allowedOrigins: ['https://panel.example'] })
  app.post('/', async () => ({}))
  const { url } = await listen({ signal })
  const preflight = async (origin: string) => {
    const headers = {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    }
    return (await fetch(url, { method: 'OPTIONS', headers })).headers.get('access-control-allow-origin')
  }
  expect(await preflight('https://panel.example')).toBe('https://panel.example')
  expect(await preflight('https://elsewhere.example')).toBeNull()
})

test('a body that a browser sends without asking is not taken', async () => {
  const { app, listen } = makeServer()
  app.post('/', async () => ({}))
  const { url } = await listen({ signal })
  expect((await fetch(url, { method: 'POST', body: '{}', headers: { 'content-type': 'text/plain' } })).status).toBe(415)
})

test('errors are answered in one form: what the client did is told, what broke inside is logged', async () => {
  const { app, listen, lines } = makeServer({ bodyLimitBytes: 10 })
  app.post('/', async () => ({}))
  app.get('/broken', async () => {
    throw new Error('the database password is wrong')
  })
  const { url } = await listen({ signal })
  const post = (body: string) => fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } })

  const broken = await fetch(`${url}/broken`)
  expect([broken.status, await broken.json()]).toEqual([
    500,
    { code: 'SERVICE_INTERNAL', message: 'The server failed to answer; its log says why' },
  ])
  expect(lines.join('')).toContain('the database password is wrong')
  expect((await post('{"a": "too long"}')).status).toBe(413)
  const malformed = await post('{a')
  expect([malformed.status, await malformed.json()]).toMatchObject([400, { code: 'FST_ERR_CTP_INVALID_JSON_BODY' }])
  const missing = await fetch(`${url}/absent?secret=1`)
  expect([missing.status, await missing.json()]).toEqual([
    404,
    { code: 'SERVICE_NO_SUCH_ROUTE', message: 'Nothing answers GET /absent' },
  ])
})

test('a page of a foreign origin changes nothing, not even by a request that browsers send unasked', async () => {
  const { app, listen } = makeServer({ allowedOrigins: ['https://panel.example'] })
  let changes = 0
  app.post('/change', async () => {
    changes += 1
    return 'done'
  })
  const { url } = await listen({ signal })
  const post = async (origin?: string) =>
    (await fetch(`${url}/change`, { method: 'POST', headers: origin === undefined ? {} : { origin } })).status
  expect(await post('https://evil.example')).toBe(403)
  expect(changes).toBe(0)
  expect([await post('https://panel.example'), await post(url), await post()]).toEqual([200, 200, 200])
  expect(changes).toBe(3)
})
