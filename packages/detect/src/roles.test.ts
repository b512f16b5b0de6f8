import { expect, test, vi } from 'vitest'
import { freePort } from './testing/free-port.ts'
import { runDetector, type Settings } from './testing/running-detector.ts'
import { temporaryDirectory } from './testing/temporary-directory.ts'
import { transactionMessages } from './testing/transaction-messages.ts'

const eventually = <Value>(check: () => Promise<Value>) => vi.waitFor(check, { timeout: 10_000, interval: 10 })
const sample = { kind: 'blocks', path: 'mainnet-sample' } as const
const nobody = async () => `127.0.0.1:${await freePort()}`

test('an API without sources learns from the sample, the same forest each time, and scores nothing of it', async () => {
  const scores: unknown[] = []
  for (const sources of [[], [sample]]) {
    await using directory = await temporaryDirectory()
    await using api = await runDetector({ dataDir: directory.path, settings: { role: 'api', sources } })
    await api.finished
    expect(await api.status()).toMatchObject({ model: { transactions: 1589 }, sources: [], transactionsScored: 0 })
    expect((await api.anomalies()).total).toBe(0)
    const [transaction] = await transactionMessages()
    scores.push((await api.send('POST', '/api/v1/predict', transaction)).body)
  }
  expect(scores[1]).toEqual(scores[0])
})

test('an API that never reached its Redis is not ready and says why, but predicts', async () => {
  await using directory = await temporaryDirectory()
  const address = await nobody()
  const redis = { url: `redis://${address}` }
  await using api = await runDetector({ dataDir: directory.path, settings: { role: 'api', redis } })
  await api.finished
  await eventually(async () =>
    expect(await api.get('/health/ready')).toMatchObject({
      status: 503,
      body: { checks: [{ state: 'pass' }, { name: 'cache', reason: expect.stringContaining('ECONNREFUSED') }] },
    }),
  )
  expect((await api.get('/health/startup')).status).toBe(200)
  expect(await api.get('/api/v1/anomalies')).toMatchObject({
    status: 503,
    body: { code: 'DETECT_REDIS_AWAY', message: expect.stringContaining(address) },
  })
  const [transaction] = await transactionMessages()
  expect((await api.send('POST', '/api/v1/predict', transaction)).status).toBe(200)
})

test('a consumer learns from blocks and follows its topic; without its broker it is not ready and goes on asking', async () => {
  await using directory = await temporaryDirectory()
  const [broker, redis] = [await nobody(), await nobody()]
  const sources: Settings['sources'] = [sample, { kind: 'kafka', brokers: [broker] }]
  const settings: Settings = { role: 'consumer', sources, redis: { url: `redis://${redis}` } }
  await using consumer = await runDetector({ dataDir: directory.path, settings })
  await eventually(async () =>
    expect((await consumer.status()).sources).toMatchObject([
      { phase: 'away', lastError: { code: 'DETECT_BROKER_AWAY', message: expect.stringContaining('ECONNREFUSED') } },
    ]),
  )
  expect(await consumer.get('/health/ready')).toMatchObject({
    status: 503,
    body: {
      checks: [{ state: 'pass' }, { name: 'broker of blockchain-transactions', state: 'fail' }, { state: 'fail' }],
    },
  })
  expect(await consumer.text('/api/metrics')).toMatch(
    /detector_source_errors_total\{source="blockchain-transactions"\} /,
  )
})

test('does not start where a file that should hold a secret is missing', async () => {
  await using directory = await temporaryDirectory()
  const redis = { url: 'redis://127.0.0.1', passwordFile: `${directory.path}/missing` }
  const starting = runDetector({ dataDir: directory.path, settings: { role: 'api', redis } })
  await expect(starting).rejects.toMatchObject({ code: 'DETECT_SECRET_UNREADABLE' })
})
