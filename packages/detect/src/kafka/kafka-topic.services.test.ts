import { beforeEach, expect, test, vi } from 'vitest'
import { startDetectorProcess } from '../testing/detector-process.ts'
import { redisSpace } from '../testing/redis-space.ts'
import { runDetector, type Settings, type TestedDetector } from '../testing/running-detector.ts'
import { servicesOf } from '../testing/services.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { Topic } from '../testing/topic.ts'
import { transactionMessages } from '../testing/transaction-messages.ts'

const services = servicesOf(process.env)
const { brokers, redisUrl, missing, uncrashable } = services
const partitions = 8

beforeEach(({ skip }) => skip(missing !== undefined, missing))

const eventually = <Value>(check: () => Promise<Value>) => vi.waitFor(check, { timeout: 60_000, interval: 5 })
/** Every transaction counts as an anomaly, so that what is kept shows what was scored. */
const keepAll = { anomalyThreshold: 0 } as const
const noLag = new Map(Array.from({ length: partitions }, (_, partition) => [partition, 0]))
const lag = /^kafka_consumer_lag\{topic="[^"]+",partition="(\d+)"\} (\d+)$/gm

async function lagByPartition(detector: TestedDetector): Promise<Map<number, number>> {
  const text = await detector.text('/api/metrics')
  return new Map([...text.matchAll(lag)].map(([, partition, messages]) => [Number(partition), Number(messages)]))
}

/** Everything the API shows of the anomalies, over all pages. */
async function allAnomalies(api: TestedDetector) {
  const { total } = await api.anomalies('?limit=1')
  const pages = Array.from({ length: Math.ceil(total / 1000) }, (_, page) => `?limit=1000&skip=${page * 1000}`)
  return (await Promise.all(pages.map((page) => api.anomalies(page)))).flatMap(({ anomalies }) => anomalies)
}

test('a consumer that is killed again and again loses no transaction and keeps none twice', async () => {
  await using topic = await Topic.create({ brokers, partitions })
  await using redis = redisSpace(redisUrl)
  await using directory = await temporaryDirectory()
  await using apiDirectory = await temporaryDirectory()
  await using api = await runDetector({ dataDir: apiDirectory.path, settings: { role: 'api', redis: redis.config } })
  const messages = await transactionMessages({ times: 6 })
  await topic.send(messages.map((message) => JSON.stringify(message)))

  const config = { ...keepAll, name: 'consumer-0', role: 'consumer', sources: [topic.source], redis: redis.config }
  const kept = async () => (await api.anomalies('?limit=1')).total
  for (const share of [0, 0.3, 0.6]) {
    await using consumer = await startDetectorProcess({ directory: directory.path, config })
    await eventually(async () => expect(await kept()).toBeGreaterThan(share * messages.length))
    await consumer.kill()
    expect(await kept()).toBeLessThan(messages.length)
    expect(await topic.committed()).toBeLessThanOrEqual(await kept())
  }
  await using _ = await startDetectorProcess({ directory: directory.path, config })
  await eventually(async () => expect(await topic.committed()).toBe(messages.length))
  const anomalies = await allAnomalies(api)
  expect(anomalies.map(({ hash }) => hash).sort()).toEqual(messages.map(({ hash }) => hash).sort())
  const shown = new Map(anomalies.map((anomaly) => [anomaly.hash, anomaly]))
  for (const { hash, value, gas, gasPrice, from, to } of messages)
    expect(shown.get(hash)).toMatchObject({ value, gas, gasPrice, from, to, source: topic.source.topic })
})

test('a message that is no transaction goes to the dead-letter topic as it was, and holds up nothing', async () => {
  await using topic = await Topic.create({ brokers, partitions: 1 })
  await using redis = redisSpace(redisUrl)
  await using directory = await temporaryDirectory()
  const [good, rounded] = await transactionMessages()
  const poison = ['not JSON', '{}', JSON.stringify({ ...rounded, value: 1e21 })]
  await topic.send([...poison, JSON.stringify(good)])
  const settings: Settings = { ...keepAll, role: 'consumer', sources: [topic.source], redis: redis.config }
  await using consumer = await runDetector({ dataDir: directory.path, settings })
  await eventually(async () => expect(await topic.committed()).toBe(4))
  expect((await consumer.status()).transactionsScored).toBe(1)
  const letters = await topic.deadLetters(poison.length)
  expect(letters.map(({ value }) => value)).toEqual(poison)
  expect(letters.map(({ headers }) => headers)).toEqual([
    {
      'origin-topic': topic.source.topic,
      'origin-partition': '0',
      'origin-offset': '0',
      problem: 'it is no JSON',
    },
    expect.objectContaining({ 'origin-offset': '1', problem: expect.stringMatching(/hash: .*from: /) }),
    expect.objectContaining({ 'origin-offset': '2', problem: expect.stringMatching(/^value: .*2\^53/) }),
  ])
  expect(await consumer.text('/api/metrics')).toContain(`kafka_dead_letters_total{topic="${topic.source.topic}"} 3`)
})

test('one consumer reads two topics, each in a group of its own', async () => {
  await using one = await Topic.create({ brokers, partitions: 2 })
  await using other = await Topic.create({ brokers, partitions: 3 })
  await using redis = redisSpace(redisUrl)
  await using directory = await temporaryDirectory()
  const settings: Settings = {
    ...keepAll,
    role: 'consumer',
    sources: [one.source, other.source],
    redis: redis.config,
  }
  await using consumer = await runDetector({ dataDir: directory.path, settings })
  const messages = (await transactionMessages()).map((message) => JSON.stringify(message))
  await one.send(messages.slice(0, 300))
  await other.send(messages.slice(300, 1000))
  await eventually(async () => expect((await consumer.status()).anomalies).toBe(1000))
  expect((await consumer.status()).sources.map(({ transactionsScored }) => transactionsScored)).toEqual([300, 700])
  await eventually(async () => expect((await consumer.text('/api/metrics')).match(lag)).toHaveLength(5))
})

test('two consumers share the partitions, and one takes over all of them when the other leaves', async () => {
  await using topic = await Topic.create({ brokers, partitions })
  await using redis = redisSpace(redisUrl)
  await using firstDirectory = await temporaryDirectory()
  await using secondDirectory = await temporaryDirectory()
  const messages = (await transactionMessages()).map((message) => JSON.stringify(message))
  const settings: Settings = { ...keepAll, role: 'consumer', sources: [topic.source], redis: redis.config }
  await using first = await runDetector({ name: 'consumer-0', dataDir: firstDirectory.path, settings })
  {
    await using second = await runDetector({ name: 'consumer-1', dataDir: secondDirectory.path, settings })
    await eventually(async () => {
      const assigned = await Promise.all([first, second].map(lagByPartition))
      expect(assigned.map(({ size }) => size)).toEqual([4, 4])
      expect(new Set(assigned.flatMap((lags) => [...lags.keys()])).size).toBe(partitions)
    })
    await topic.send(messages.slice(0, 1000))
    await eventually(async () => expect(await topic.committed()).toBe(1000))
    for (const consumer of [first, second]) expect((await consumer.status()).transactionsScored).toBeGreaterThan(0)
    await topic.send(messages.slice(1000))
  }
  await eventually(async () => expect(await lagByPartition(first)).toEqual(noLag))
  expect(await topic.committed()).toBe(messages.length)
  expect((await first.status()).anomalies).toBe(messages.length)
})

test('a broker that crashes and comes back loses nothing, and readiness tells of it meanwhile', async ({ skip }) => {
  skip(uncrashable !== undefined, uncrashable)
  await using topic = await Topic.create({ brokers, partitions })
  await using redis = redisSpace(redisUrl)
  await using directory = await temporaryDirectory()
  let nowMs = Date.now()
  const settings: Settings = { ...keepAll, role: 'consumer', sources: [topic.source], redis: redis.config }
  await using consumer = await runDetector({ dataDir: directory.path, settings, now: () => nowMs })
  const messages = (await transactionMessages()).map((message) => JSON.stringify(message))
  await topic.send(messages.slice(0, 500))
  await eventually(async () => expect(await lagByPartition(consumer)).toHaveProperty('size', partitions))
  await using crashed = await services.crash('kafka')
  await eventually(async () => expect((await consumer.status()).sources[0]).toMatchObject({ phase: 'away' }))
  expect(await lagByPartition(consumer)).toEqual(new Map())
  expect((await consumer.get('/health/ready')).status).toBe(200)
  nowMs += 10_001
  expect(await consumer.get('/health/ready')).toMatchObject({
    status: 503,
    body: { checks: [{}, { name: `broker of ${topic.source.topic}`, state: 'fail' }, { state: 'pass' }] },
  })
  await crashed.restart()
  // Whoever sends to a broker that has just started may send twice.
  await topic.send(messages.slice(500))
  await eventually(async () => expect((await consumer.status()).anomalies).toBe(messages.length))
  await eventually(async () => expect(await lagByPartition(consumer)).toEqual(noLag))
  expect((await consumer.get('/health/ready')).status).toBe(200)
})
