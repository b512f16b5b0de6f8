import { describe, expect, test } from 'vitest'
import type { ApiRequest } from './connection.ts'
import { answers, hangsUp, never, scriptedServer } from './testing/api-server.ts'
import { connectionTo, opened } from './testing/opened-connection.ts'

const get = (changes: Partial<ApiRequest> = {}): ApiRequest => ({
  method: 'GET',
  path: '/api/v1/pods',
  signal: AbortSignal.timeout(10_000),
  ...changes,
})
const create = (changes: Partial<ApiRequest> = {}) =>
  get({ method: 'POST', body: { type: 'application/json', content: { kind: 'Pod' } }, ...changes })
const refuses = (status: number, message: string, rest: object = {}) =>
  answers(status, { kind: 'Status', message, ...rest })

describe('a request', () => {
  test('is sent with its query and the credentials of the context, and its JSON is read', async () => {
    await using to = await opened([answers(200, { items: [] }, { warning: '299 - "old \\"field\\""' })])
    const reply = await to.connection.request(get({ query: { limit: 5, continue: undefined } }))
    expect(reply).toMatchObject({ status: 200, body: { items: [] }, warnings: ['old "field"'] })
    expect(to.server.received).toMatchObject([
      { method: 'GET', url: '/api/v1/pods?limit=5', headers: { authorization: 'Bearer a-token' } },
    ])
  })

  test('goes over a connection that is there already', async () => {
    await using to = await opened([answers(200, {})])
    for (let number = 0; number < 5; number++) await to.connection.request(get())
    expect(to.server.connections).toBe(1)
    expect(to.connection.requests).toBe(5)
  })

  test.each([
    ['that is overloaded', [refuses(429, 'too many', { details: { retryAfterSeconds: 0 } })]],
    ['that lost its database', [refuses(500, 'etcdserver: request timed out'), refuses(503, 'starting')]],
    ['that ends in the middle', [hangsUp, hangsUp]],
  ])('is sent again to a server %s', async (_what, script) => {
    await using to = await opened([...script, answers(200, { kind: 'PodList' })])
    const { body } = await to.connection.request(get())
    expect(body).toEqual({ kind: 'PodList' })
    expect(to.server.received).toHaveLength(script.length + 1)
  })

  test('that makes something is not sent again where it may have been done', async () => {
    await using to = await opened([hangsUp, answers(201, {})])
    await expect(to.connection.request(create())).rejects.toMatchObject({ code: 'CLUSTER_UNREACHABLE' })
    expect(to.server.received).toHaveLength(1)
  })

  test('that makes something is sent again where it was turned away', async () => {
    await using to = await opened([refuses(429, 'too many'), answers(201, {})])
    expect(await to.connection.request(create())).toMatchObject({ status: 201 })
  })

  test('gives up when the server stays away', async () => {
    await using to = await opened([answers(200, {}), refuses(503, 'starting')], { patienceMs: 300 })
    await to.connection.request(get())
    await expect(to.connection.request(get())).rejects.toMatchObject({ code: 'CLUSTER_UNAVAILABLE' })
    expect(to.server.received.length).toBeGreaterThan(2)
  })

  test('gives up sooner on a server that has never answered', async () => {
    await using stack = new AsyncDisposableStack()
    const gone = await scriptedServer()
    await gone[Symbol.asyncDispose]()
    const connection = stack.use(await connectionTo(gone.url, { firstPatienceMs: 200 }, stack))
    await expect(connection.request(get())).rejects.toMatchObject({
      code: 'CLUSTER_UNREACHABLE',
      message: expect.stringContaining('ECONNREFUSED'),
    })
  })

  test('rejects with the reason it is aborted for, also while it waits to be sent again', async () => {
    await using to = await opened([never])
    const reason = new Error('the operator pressed Ctrl-C')
    await expect(to.connection.request(get({ signal: AbortSignal.abort(reason) }))).rejects.toBe(reason)
    const stop = new AbortController()
    const reply = to.connection.request(get({ signal: stop.signal }))
    await expect.poll(() => to.server.received.length).toBe(1)
    stop.abort(reason)
    await expect(reply).rejects.toBe(reason)

    await using busy = await opened([refuses(503, 'starting', { details: { retryAfterSeconds: 30 } })])
    const later = new AbortController()
    const waiting = busy.connection.request(get({ signal: later.signal }))
    await expect.poll(() => busy.server.received.length).toBe(1)
    later.abort(reason)
    await expect(waiting).rejects.toBe(reason)
  })

  test('that is under way when the connection is closed ends', async () => {
    await using to = await opened([never])
    const reply = to.connection.request(get())
    await expect.poll(() => to.server.received.length).toBe(1)
    to.connection[Symbol.dispose]()
    await expect(reply).rejects.toMatchObject({ code: 'CLUSTER_CLOSED' })
  })

  test('tells the clock of the server where it is another one', async () => {
    const hourLater = new Date(Date.now() + 3_600_000).toUTCString()
    await using to = await opened([answers(200, {}), answers(200, {}, { date: hourLater })])
    await to.connection.request(get())
    expect(Math.abs(to.connection.now() - Date.now())).toBeLessThan(100)
    await to.connection.request(get())
    expect(Math.abs(to.connection.now() - Date.now() - 3_600_000)).toBeLessThan(2_000)
  })

  test('takes as an answer what its caller expects', async () => {
    await using to = await opened([refuses(404, 'pods "x" not found')])
    expect(await to.connection.request(get({ answers: [404] }))).toMatchObject({ status: 404 })
    await expect(to.connection.request(get())).rejects.toMatchObject({ code: 'CLUSTER_NOT_FOUND' })
  })
})

test.each([
  [401, 'Unauthorized', 'CLUSTER_UNAUTHENTICATED'],
  [403, 'pods is forbidden: User "me" cannot list resource "pods"', 'CLUSTER_FORBIDDEN'],
  [403, 'pods "x" is forbidden: exceeded quota: q, requested: pods=1', 'CLUSTER_QUOTA_EXCEEDED'],
  [403, 'pods "x" is forbidden: violates PodSecurity "restricted:latest"', 'CLUSTER_ADMISSION_REFUSED'],
  [400, 'admission webhook "policy.example.com" denied the request: no', 'CLUSTER_ADMISSION_REFUSED'],
  [
    422,
    "x is forbidden: ValidatingAdmissionPolicy 'p' with binding 'p' denied request: no",
    'CLUSTER_ADMISSION_REFUSED',
  ],
  [500, 'failed to create typed patch object (/x; v1, Kind=Service): .spec.nmae: not declared', 'CLUSTER_INVALID'],
  [500, 'nil pointer dereference', 'CLUSTER_UNAVAILABLE'],
  [409, 'the object has been modified', 'CLUSTER_CONFLICT'],
  [422, 'Pod "x" is invalid: spec.containers: Required value', 'CLUSTER_INVALID'],
])('a refusal with %d (%s) is %s', async (status, message, code) => {
  await using to = await opened([refuses(status, message)])
  await expect(to.connection.request(get())).rejects.toMatchObject({ code, message, hint: expect.any(String) })
})

test('a webhook that does not answer is told apart from a server that fails', async () => {
  await using to = await opened([refuses(500, 'failed calling webhook "policy.example.com": no endpoints available')])
  await expect(to.connection.request(create())).rejects.toMatchObject({ code: 'CLUSTER_WEBHOOK_AWAY' })
})

test('a namespace that is going is told apart from a right that is missing', async () => {
  const causes = [{ reason: 'NamespaceTerminating', message: 'namespace x is being terminated' }]
  await using to = await opened([refuses(403, 'unable to create new content in namespace x', { details: { causes } })])
  await expect(to.connection.request(get())).rejects.toMatchObject({ code: 'CLUSTER_NAMESPACE_TERMINATING' })
})

describe('a stream', () => {
  test('gives what arrives until it ends', async () => {
    await using to = await opened([(_, reply) => reply.writeHead(200).end('one\ntwo\n')])
    const chunks = await to.connection.stream(get())
    expect(Buffer.concat(await Array.fromAsync(chunks)).toString()).toBe('one\ntwo\n')
  })

  test('ends with an error where nothing arrives any more', async () => {
    await using to = await opened([(_, reply) => void reply.writeHead(200).write('one\n')])
    const chunks = await to.connection.stream({ ...get(), silenceMs: 50 })
    await expect(Array.fromAsync(chunks)).rejects.toThrow('nothing arrived')
  })

  test('ends with the reason it is aborted for', async () => {
    await using to = await opened([(_, reply) => void reply.writeHead(200).write('one\n')])
    const stop = new AbortController()
    const reason = new Error('seen enough')
    const chunks = await to.connection.stream(get({ signal: stop.signal }))
    const read = (async () => {
      for await (const _ of chunks) stop.abort(reason)
    })()
    await expect(read).rejects.toBe(reason)
  })
})
