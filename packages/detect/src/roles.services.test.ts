import { beforeEach, expect, test, vi } from 'vitest'
import { redisSpace } from './testing/redis-space.ts'
import { runDetector, type Settings, type TestedDetector } from './testing/running-detector.ts'
import { servicesOf } from './testing/services.ts'
import { temporaryDirectory } from './testing/temporary-directory.ts'
import { Topic } from './testing/topic.ts'
import { transactionMessages } from './testing/transaction-messages.ts'

const services = servicesOf(process.env)
const { brokers, redisUrl, missing, uncrashable } = services

beforeEach(({ skip }) => skip(missing !== undefined, missing))

const eventually = <Value>(check: () => Promise<Value>) => vi.waitFor(check, { timeout: 60_000, interval: 10 })

/** One consumer and two that answer requests, as the stack runs them. */
async function runRoles(options: { readonly now?: () => number; readonly anomalyThreshold?: number } = {}) {
  const { now = Date.now, anomalyThreshold = 0.55 } = options
  await using started = new AsyncDisposableStack()
  const topic = started.use(await Topic.create({ brokers, partitions: 2 }))
  const { config: redis } = started.use(redisSpace(redisUrl))
  const run = async (name: string, settings: Settings): Promise<TestedDetector> => {
    const { path } = started.use(await temporaryDirectory())
    return started.use(await runDetector({ dataDir: path, name, settings: { redis, ...settings }, now }))
  }
  const roles = {
    topic,
    consumer: await run('consumer-0', { role: 'consumer', sources: [topic.source], anomalyThreshold }),
    apis: [await run('api-0', { role: 'api' }), await run('api-1', { role: 'api' })] as const,
  }
  const running = started.move()
  return { ...roles, [Symbol.asyncDispose]: () => running.disposeAsync() }
}

test('every replica of the API shows what the consumer found, and clears it for all', async () => {
  await using roles = await runRoles()
  const { topic, consumer, apis } = roles
  const messages = await transactionMessages()
  await topic.send(messages.map((message) => JSON.stringify(message)))
  await eventually(async () => expect(await topic.committed()).toBe(messages.length))

  const [one, other] = await Promise.all(apis.map((api) => api.anomalies('?limit=1000')))
  expect(one?.total).toBeGreaterThan(0)
  expect(one?.total).toBeLessThan(0.2 * messages.length)
  expect(other).toEqual(one)
  for (const { score } of one?.anomalies ?? []) expect(score).toBeGreaterThanOrEqual(0.55)
  const found = one?.anomalies[0]
  expect(await apis[1].get(`/api/v1/transactions/${found?.hash}`)).toMatchObject({ status: 200, body: found })
  for (const detector of [consumer, ...apis])
    expect(await detector.text('/api/metrics')).toContain(`anomaly_buffer_size ${one?.total}`)

  expect(await apis[0].send('DELETE', '/api/v1/anomalies')).toMatchObject({ body: { cleared: one?.total } })
  expect(await apis[1].anomalies()).toEqual({ total: 0, anomalies: [] })
})

test('a consumer answers of itself only, an API reads nothing', async () => {
  await using roles = await runRoles()
  const { consumer, apis } = roles
  for (const path of ['/api/v1/anomalies', '/api/v1/models', `/api/v1/transactions/0x${'0'.repeat(64)}`])
    expect(await consumer.get(path)).toMatchObject({ status: 404, body: { code: 'SERVICE_NO_SUCH_ROUTE' } })
  const ready = async (detector: TestedDetector) => (await detector.get('/health/ready')).body
  await eventually(async () =>
    expect(await ready(consumer)).toMatchObject({
      state: 'pass',
      checks: [{ name: 'model' }, { name: `broker of ${roles.topic.source.topic}` }, { name: 'cache' }],
    }),
  )
  await eventually(async () =>
    expect(await ready(apis[0])).toMatchObject({ state: 'pass', checks: [{ name: 'model' }, { name: 'cache' }] }),
  )
  expect((await apis[0].status()).sources).toEqual([])
})

test('a prediction that was made by one replica is known to the other', async () => {
  await using roles = await runRoles()
  const [transaction] = await transactionMessages()
  const [made, known] = await Promise.all(roles.apis.map((api) => eventuallyReady(api))).then(async ([one, other]) => [
    await one?.send('POST', '/api/v1/predict', transaction),
    await other?.send('POST', '/api/v1/predict', transaction),
  ])
  expect(made?.status).toBe(200)
  expect(known).toEqual(made)
  expect(await roles.apis[0].text('/api/metrics')).toContain('redis_cache_hit_rate{cache="predictions"} 0')
  const metrics = await roles.apis[1].text('/api/metrics')
  expect(metrics).toContain('redis_cache_hit_rate{cache="predictions"} 1')
  expect(metrics).toContain('redis_cache_requests_total{cache="predictions",result="hit"} 1')
})

test('while Redis is down predictions are made and the consumer waits; afterwards nothing is missing', async ({
  skip,
}) => {
  skip(uncrashable !== undefined, uncrashable)
  let passedMs = 0
  await using roles = await runRoles({ now: () => Date.now() + passedMs, anomalyThreshold: 0 })
  const { topic, consumer, apis } = roles
  const [api] = apis
  const messages = await transactionMessages()
  const texts = messages.map((message) => JSON.stringify(message))
  await topic.send(texts.slice(0, 800))
  await eventually(async () => expect(await topic.committed()).toBe(800))
  const before = await api.anomalies('?limit=1000')

  await using crashed = await services.crash('redis')
  await topic.send(texts.slice(800))
  await eventually(async () =>
    expect(await api.get('/api/v1/anomalies')).toMatchObject({ status: 503, body: { code: 'DETECT_REDIS_AWAY' } }),
  )
  expect((await api.send('POST', '/api/v1/predict', messages[0])).status).toBe(200)
  expect((await api.status()).anomalies).toBeNull()
  expect(await api.text('/api/metrics')).toContain('redis_cache_requests_total{cache="predictions",result="error"} 1')
  await eventually(async () => expect(consumer.logged.join('')).toContain('anomalies cannot be kept at present'))
  await eventually(async () => expect(await lag(consumer)).toBe(messages.length - 800))
  expect(await topic.committed()).toBe(800)
  passedMs += 10_001
  expect(await api.get('/health/ready')).toMatchObject({
    status: 200,
    body: { checks: [{}, { name: 'cache', reason: expect.stringContaining('predictions can be made') }] },
  })
  expect(await consumer.get('/health/ready')).toMatchObject({
    status: 503,
    body: { checks: [{ state: 'pass' }, { state: 'pass' }, { name: 'cache', state: 'fail' }] },
  })

  await crashed.restart()
  await eventually(async () => expect(await topic.committed()).toBe(messages.length))
  await eventually(async () => expect(await lag(consumer)).toBe(0))
  const after = await api.anomalies('?limit=1000&skip=789')
  expect(after).toEqual({ total: messages.length, anomalies: before.anomalies })
  expect((await consumer.get('/health/ready')).status).toBe(200)
})

async function eventuallyReady(detector: TestedDetector): Promise<TestedDetector> {
  await eventually(async () => expect((await detector.get('/health/ready')).status).toBe(200))
  return detector
}

async function lag(consumer: TestedDetector): Promise<number> {
  return (await consumer.status()).sources[0]?.lagMessages ?? 0
}
