import { beforeEach, expect, test } from 'vitest'
import { predict } from '../scoring/predict.ts'
import { openRedis } from '../testing/open-redis.ts'
import { redisSpace } from '../testing/redis-space.ts'
import { servicesOf } from '../testing/services.ts'
import { trainedModel } from '../testing/trained-model.ts'
import { transactionMessages } from '../testing/transaction-messages.ts'
import { transactionJsonSchema } from '../transactions/transaction-json.ts'
import { type LookUpResult, RedisPredictionCache } from './redis-prediction-cache.ts'

const { redisUrl, missing } = servicesOf(process.env)

beforeEach(({ skip }) => skip(missing !== undefined, missing))

test('gives back what it was told for the same model, threshold and transaction, and nothing else', async () => {
  await using space = redisSpace(redisUrl)
  await using connection = await openRedis(space.config)
  const lookUps: Record<LookUpResult, number> = { hit: 0, miss: 0, error: 0 }
  const cache = new RedisPredictionCache({
    connection,
    onLookUp: (result, count) => {
      lookUps[result] += count
    },
  })
  const transactions = (await transactionMessages()).slice(0, 3).map((message) => transactionJsonSchema.parse(message))
  const model = { id: 'model-000001', ...trainedModel(1) }
  const question = { model, anomalyThreshold: 0.6, transactions }
  const predictions = predict(question)

  expect(await cache.get(question)).toEqual([undefined, undefined, undefined])
  await cache.set({ ...question, transactions: transactions.slice(1) }, predictions.slice(1))
  expect(await cache.get(question)).toEqual([undefined, ...predictions.slice(1)])
  expect(lookUps).toEqual({ hit: 2, miss: 4, error: 0 })

  const elsewhere = { ...model, id: 'model-000007', trainedAtMs: 5 }
  expect((await cache.get({ ...question, model: elsewhere }))[1]).toEqual({ ...predictions[1], model: 'model-000007' })
  const unknown = [undefined, undefined, undefined]
  expect(await cache.get({ ...question, model: { id: 'model-000001', ...trainedModel(2) } })).toEqual(unknown)
  expect(await cache.get({ ...question, anomalyThreshold: 0.7 })).toEqual(unknown)
  const toldMore = transactions.map((transaction) => ({ ...transaction, nonce: 7n }))
  expect(await cache.get({ ...question, transactions: toldMore })).toEqual(unknown)

  await connection[Symbol.asyncDispose]()
  expect(await cache.get(question)).toEqual(unknown)
  await cache.set(question, predictions)
  expect(lookUps.error).toBe(3)
})
