import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { detectorMetrics } from '@windlass/contract/detector-metrics'
import { healthReportSchema } from '@windlass/contract/health'
import { streamStatusPath, streamStatusSchema } from '@windlass/contract/stream-status'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { z } from 'zod'
import { scoredTransactionSchema } from './anomalies/scored-transaction-json.ts'
import { anomaliesSchema, clearedSchema } from './api/schemas/anomalies.ts'
import { modelSchema, modelsSchema } from './api/schemas/model.ts'
import { predictBatchResponseSchema } from './api/schemas/predict.ts'
import { predictionSchema } from './scoring/predict.ts'
import { FakeNode } from './testing/fake-node.ts'
import { rpcBlock } from './testing/rpc-blocks.ts'
import { runDetector, type TestedDetector } from './testing/running-detector.ts'
import { temporaryDirectory } from './testing/temporary-directory.ts'

const sample = { kind: 'blocks', path: 'mainnet-sample' } as const
const follow = (...nodes: FakeNode[]) =>
  ({ kind: 'node', urls: nodes.map(({ url }) => url), pollIntervalMs: 50 }) as const

const eventually = <Value>(check: () => Promise<Value>) => vi.waitFor(check, { timeout: 10_000, interval: 10 })
const scored = (detector: TestedDetector, count: number) =>
  eventually(async () => expect((await detector.status()).transactionsScored).toBe(count))

describe('on the mainnet sample', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>
  let detector: TestedDetector

  beforeAll(async () => {
    directory = await temporaryDirectory()
    detector = await runDetector({ dataDir: directory.path, settings: { sources: [sample] } })
    await detector.finished
  })
  afterAll(async () => {
    await detector[Symbol.asyncDispose]()
    await directory[Symbol.asyncDispose]()
  })

  test('trains, then scores every one of the 1,589 transactions', async () => {
    expect(await detector.status()).toMatchObject({
      model: { id: 'model-000001', transactions: 1589 },
      sources: [
        { kind: 'blocks', name: 'mainnet-sample', phase: 'done', transactionsScored: 1589, height: 24_476_009 },
      ],
      transactionsScored: 1589,
    })
  })

  test('answers as its schemas say', async () => {
    const answers: [string, z.ZodType][] = [
      ['/api/v1/anomalies', anomaliesSchema],
      [`/api/v1/transactions/${(await detector.anomalies()).anomalies[0]?.hash}`, scoredTransactionSchema],
      ['/api/v1/models', modelsSchema],
      ['/api/v1/models/model-000001', modelSchema],
      [streamStatusPath, streamStatusSchema],
    ]
    for (const [path, schema] of answers) {
      const { status, body } = await detector.get(path)
      expect([path, status, schema.parse(body)]).toEqual([path, 200, body])
    }
  })

  test('calls a small share of them anomalies, each with a severity from its score and what makes it one', async () => {
    const { total, anomalies } = await detector.anomalies()
    expect(total).toBeGreaterThan(0)
    expect(total).toBeLessThan(0.02 * 1589)
    for (const { score, severity, contributions } of anomalies) {
      expect(score).toBeGreaterThanOrEqual(0.6)
      expect(severity).toBe(score >= 0.62 ? 'medium' : 'low')
      expect(contributions[0]?.contribution).toBeGreaterThan(0)
    }
  })

  test('pages through the anomalies and filters them by severity', async () => {
    const all = await detector.anomalies()
    const page = await detector.anomalies('?limit=2&skip=1')
    expect(page).toEqual({ total: all.total, anomalies: all.anomalies.slice(1, 3) })
    const medium = await detector.anomalies('?severity=medium')
    expect(medium.anomalies).toEqual(all.anomalies.filter(({ severity }) => severity === 'medium'))
  })

  test('finds a scored transaction by its hash, with exact amounts', async () => {
    const hash = '0xff7d2ced34992fe57eb40bcba5b3b9ba145a9b52945a1ce8ebc26df021f964bd'
    const { status, body } = await detector.get(`/api/v1/transactions/${hash.toUpperCase().replace('0X', '0x')}`)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      hash,
      value: '399999700000000000000',
      blockNumber: '24476009',
      source: 'mainnet-sample',
    })
    expect(await detector.get(`/api/v1/transactions/0x${'0'.repeat(64)}`)).toMatchObject({
      status: 404,
      body: { code: 'DETECT_TRANSACTION_UNKNOWN' },
    })
    expect((await detector.get('/api/v1/transactions/0x12')).status).toBe(400)
  })

  test('exports every metric of the contract', async () => {
    const text = await detector.text('/api/metrics')
    for (const { name, type } of Object.values(detectorMetrics)) expect(text).toContain(`# TYPE ${name} ${type}`)
    expect(text).toContain('transactions_processed_total{source="mainnet-sample"} 1589')
    expect(text).toMatch(/anomalies_detected_total\{severity="low"\} \d+/)
    expect(text).toContain(`anomaly_buffer_size ${(await detector.anomalies()).total}`)
    expect(text).toContain('stream_processing_duration_seconds_count 6')
    expect(text).toContain('http_requests_total{method="GET",route="/api/v1/transactions/:hash",status="404"} 1')
  })

  test.each(['/health', '/health/live', '/health/ready', '/health/startup'])('%s passes', async (path) => {
    const { status, body } = await detector.get(path)
    expect(status).toBe(200)
    expect(healthReportSchema.parse(body).state).toBe('pass')
  })

  describe('a prediction', () => {
    const request = {
      hash: `0x${'1'.repeat(64)}`,
      from: `0x${'2'.repeat(40)}`,
      to: `0x${'3'.repeat(40)}`,
      value: '1000000000000000000',
      gas: '21000',
      gasPrice: '0x77359400',
      blockNumber: 24_476_010,
      timestamp: 1_771_324_775,
    }
    const predict = (change: object) => detector.send('POST', '/api/v1/predict', { ...request, ...change })

    test('scores what is known and names what is not', async () => {
      const { status, body } = await predict({})
      expect(status).toBe(200)
      expect(predictionSchema.parse(body)).toEqual(body)
      expect(body).toMatchObject({ hash: request.hash, isAnomaly: false, severity: null, model: 'model-000001' })
      const unknownFeatures = async (change: object) =>
        predictionSchema.parse((await predict(change)).body).unknownFeatures
      expect(await unknownFeatures({})).toEqual(expect.arrayContaining(['nonce', 'tip', 'sent_in_block']))
      expect(await unknownFeatures({ nonce: '7', baseFeePerGas: '45000000' })).not.toContain('tip')
    })

    test('takes wei as decimal digits or hex, and scores both the same', async () => {
      const hex = `0x${(10n ** 18n).toString(16)}`
      expect((await predict({ value: hex })).body).toEqual((await predict({})).body)
    })

    test('calls a transaction far from all others an anomaly, and worse than a near one', async () => {
      const { body } = await predict({
        to: null,
        value: (10n ** 25n).toString(),
        gas: '30000000',
        gasPrice: (10n ** 13n).toString(),
        maxFeePerGas: (10n ** 14n).toString(),
        baseFeePerGas: '45000000',
        nonce: '100000000',
        type: 4,
        authorizationList: Array.from({ length: 50 }, () => ({})),
        input: `0x${'00'.repeat(50_000)}`,
      })
      expect(body).toMatchObject({ isAnomaly: true, severity: 'critical' })
    })

    test.each<[string, object, RegExp]>([
      ['a JSON number of wei above 2^53', { value: 2 ** 53 }, /value: .*in quotes.*2\^53/],
      ['a fraction', { value: 1.5 }, /value: /],
      ['a negative amount', { value: '-1' }, /value: /],
      ['more than an EVM word', { value: (2n ** 256n).toString() }, /value: .*2\^256/],
      ['a missing field', { gas: undefined }, /gas: /],
      ['a broken address', { from: '0x12' }, /from: an address/],
    ])('refuses %s, naming the field', async (_, change, message) => {
      expect(await predict(change)).toEqual({
        status: 400,
        body: { code: 'DETECT_BAD_REQUEST', message: expect.stringMatching(message), hint: expect.any(String) },
      })
    })

    test('is made for up to a thousand at once, in their order, as for each alone', async () => {
      const transactions = Array.from({ length: 1000 }, (_, index) => ({
        ...request,
        value: `${3n ** BigInt(index % 60)}`,
      }))
      const { status, body } = await detector.send('POST', '/api/v1/predict/batch', { transactions })
      expect(status).toBe(200)
      const { predictions } = predictBatchResponseSchema.parse(body)
      expect(predictions).toHaveLength(1000)
      expect(predictions[999]).toEqual((await predict({ value: transactions[999]?.value })).body)
      const batchOf = (length: number) =>
        detector.send('POST', '/api/v1/predict/batch', { transactions: Array.from({ length }, () => request) })
      expect((await batchOf(0)).status).toBe(400)
      expect((await batchOf(1001)).status).toBe(400)
    })

    test('leaves the anomalies as they are', async () => {
      const before = (await detector.anomalies()).total
      await predict({ value: (10n ** 25n).toString() })
      expect((await detector.anomalies()).total).toBe(before)
    })
  })

  test('lists its models and shows one with the formula of each feature', async () => {
    expect(await detector.models()).toMatchObject([
      { id: 'model-000001', active: true, transactions: 1589, trees: 100, seed: 1 },
    ])
    const model = modelSchema.parse((await detector.get('/api/v1/models/model-000001')).body)
    expect(model.features).toContainEqual(expect.objectContaining({ name: 'value', formula: 'log10(1 + value)' }))
    expect(await detector.get('/api/v1/models/model-000009')).toMatchObject({ status: 404 })
    expect(await detector.send('POST', '/api/v1/models/rollback')).toMatchObject({
      status: 409,
      body: { code: 'DETECT_MODEL_NO_PREVIOUS' },
    })
  })
})

test('clears the anomalies when it is told to', async () => {
  await using directory = await temporaryDirectory()
  await using detector = await runDetector({ dataDir: directory.path, settings: { sources: [sample] } })
  await detector.finished
  const { total } = await detector.anomalies()
  expect(clearedSchema.parse((await detector.send('DELETE', '/api/v1/anomalies')).body)).toEqual({ cleared: total })
  expect(await detector.anomalies()).toEqual({ total: 0, anomalies: [] })
})

test('follows a node after the sample and goes on from there when it is started again', async () => {
  await using directory = await temporaryDirectory()
  await using node = (await FakeNode.start({ transactions: 10 })).mine(3)
  const settings = { sources: [sample, follow(node)] }
  {
    await using detector = await runDetector({ dataDir: directory.path, settings })
    await scored(detector, 1589 + 10)
    node.mine(4)
    await scored(detector, 1589 + 50)
    expect(await detector.text('/api/metrics')).toContain('detector_source_height 7')
  }
  node.mine(2)
  await using detector = await runDetector({ dataDir: directory.path, settings })
  await scored(detector, 1589 + 20)
  const { sources } = await detector.status()
  expect(sources[1]).toMatchObject({ kind: 'node', name: 'node', transactionsScored: 20, height: 9, lagBlocks: 0 })
  expect(detector.logged.join('')).toContain('model loaded')
  expect(await detector.models()).toHaveLength(1)
})

test('what was found in blocks that left the chain gives way to what is found in those that replace them', async () => {
  await using directory = await temporaryDirectory()
  await using node = (await FakeNode.start({ transactions: 2 })).mine(3)
  const settings = { sources: [sample, follow(node)], anomalyThreshold: 0 }
  await using detector = await runDetector({ dataDir: directory.path, settings })
  await scored(detector, 1589 + 2)
  node.mine(3)
  await scored(detector, 1589 + 8)
  const replaced = node.chain[5]?.transactions[0]?.['hash']
  node.reorganise({ depth: 2, length: 3, branch: 'other' })
  await scored(detector, 1589 + 14)
  const { anomalies } = await detector.anomalies('?limit=1000')
  const found = anomalies.filter(({ source }) => source === 'node')
  expect(found.map(({ blockHash }) => blockHash)).toEqual(
    node.chain
      .slice(3)
      .flatMap(({ hash }) => [hash, hash])
      .reverse(),
  )
  expect((await detector.get(`/api/v1/transactions/${replaced}`)).status).toBe(404)
  expect(await detector.text('/api/metrics')).toContain('anomaly_buffer_evictions_total{reason="reorg"} 4')
})

test('trains on a followed chain as soon as it has seen enough, and then scores also what it trained on', async () => {
  await using directory = await temporaryDirectory()
  await using node = (await FakeNode.start({ transactions: 20 })).mine(1)
  const training = { source: 'live', minTransactions: 100 } as const
  await using detector = await runDetector({ dataDir: directory.path, settings: { sources: [follow(node)], training } })
  await eventually(async () =>
    expect((await detector.get('/health/ready')).body).toMatchObject({
      checks: [{ name: 'model', reason: expect.stringContaining('20 transactions seen') }, {}],
    }),
  )
  expect((await detector.get('/health/ready')).status).toBe(503)
  expect((await detector.get('/health/startup')).status).toBe(200)
  expect(await detector.send('POST', '/api/v1/predict/batch', {})).toMatchObject({ status: 400 })
  node.mine(4)
  await scored(detector, 100)
  expect((await detector.status()).model?.transactions).toBe(100)
  expect((await detector.get('/health/ready')).status).toBe(200)
})

test('is no longer ready when its node has been away for long, counts the failures, and recovers', async () => {
  await using directory = await temporaryDirectory()
  await using node = (await FakeNode.start({ transactions: 1 })).mine(3)
  let nowMs = 1_000_000
  const settings = { sources: [sample, follow(node)] }
  await using detector = await runDetector({ dataDir: directory.path, settings, now: () => nowMs })
  await scored(detector, 1589 + 1)
  node.failWith = 503
  await eventually(async () =>
    expect((await detector.status()).sources[1]).toMatchObject({
      phase: 'away',
      lastError: { code: 'DETECT_NODE_AWAY' },
    }),
  )
  expect((await detector.get('/health/ready')).status).toBe(200)
  nowMs += 10_001
  expect(await detector.get('/health/ready')).toMatchObject({
    status: 503,
    body: {
      checks: [
        { state: 'pass' },
        { state: 'pass' },
        { name: 'source node', state: 'fail', reason: expect.stringContaining('503') },
      ],
    },
  })
  expect(await detector.text('/api/metrics')).toMatch(/detector_source_errors_total\{source="node"\} [1-9]/)
  node.failWith = undefined
  await eventually(async () => expect((await detector.get('/health/ready')).status).toBe(200))
})

test('trains a new model where the active one is damaged, and says so', async () => {
  await using directory = await temporaryDirectory()
  const options = { dataDir: directory.path, settings: { sources: [sample] } }
  {
    await using detector = await runDetector(options)
    await detector.finished
  }
  await writeFile(
    join(directory.path, 'models', 'model-000001.forest'),
    'WLMODEL\nand then nothing that makes sense at all',
  )
  await using detector = await runDetector(options)
  await detector.finished
  expect(await detector.status()).toMatchObject({
    model: { id: 'model-000002' },
    transactionsScored: 1589,
  })
  expect(detector.logged.join('')).toMatch(/DETECT_MODEL_(VERSION|CORRUPT)/)
  expect((await detector.models())[0]).toMatchObject({ unreadable: expect.any(String) })
  expect(await detector.send('POST', '/api/v1/models/rollback')).toMatchObject({ status: 409 })
})

test('changes to another model and back while it runs', async () => {
  await using directory = await temporaryDirectory()
  const settings = { sources: [sample] }
  for (const seed of [1, 2]) {
    await using detector = await runDetector({ dataDir: directory.path, settings: { ...settings, forest: { seed } } })
    await detector.finished
    // Without the record of what is active, the next start trains another.
    await writeFile(join(directory.path, 'models', 'active.json'), '')
  }
  await using detector = await runDetector({ dataDir: directory.path, settings })
  await detector.finished
  const active = async () => (await detector.status()).model?.id
  expect(await active()).toBe('model-000003')
  expect(await detector.send('POST', '/api/v1/models/model-000002/activate')).toMatchObject({
    body: { active: true, seed: 2 },
  })
  expect(await active()).toBe('model-000002')
  expect(await detector.send('POST', '/api/v1/models/rollback')).toMatchObject({ body: { id: 'model-000003' } })
  expect(await active()).toBe('model-000003')
})

test('ends with the reason where the source holds too few transactions to train on', async () => {
  await using directory = await temporaryDirectory()
  const path = join(directory.path, 'blocks.json')
  await writeFile(path, JSON.stringify(rpcBlock({ height: 1, parentHash: `0x${'0'.repeat(64)}`, transactions: 5 })))
  const detector = await runDetector({ dataDir: directory.path, settings: { sources: [{ kind: 'blocks', path }] } })
  await expect(detector.finished).rejects.toMatchObject({
    code: 'DETECT_TRAINING_TOO_FEW',
    message: 'blocks.json holds 5 transactions, and training needs 256',
  })
  await expect(detector[Symbol.asyncDispose]()).rejects.toMatchObject({ code: 'DETECT_TRAINING_TOO_FEW' })
})

test('goes on with the other sources where one cannot be read, and is not ready', async () => {
  await using directory = await temporaryDirectory()
  await using node = (await FakeNode.start({ transactions: 1 })).mine(3)
  const missing = { kind: 'blocks', path: join(directory.path, 'missing.json') } as const
  await using detector = await runDetector({
    dataDir: directory.path,
    settings: { sources: [sample, missing, follow(node)] },
  })
  await scored(detector, 1589 + 1)
  expect((await detector.status()).sources[1]).toMatchObject({
    name: 'missing.json',
    phase: 'failed',
    lastError: { code: 'DETECT_BLOCKS_UNREADABLE' },
  })
  expect((await detector.get('/health/ready')).status).toBe(503)
})
