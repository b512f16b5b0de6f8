import { expect, test } from 'vitest'
import { answers } from '../testing/api-server.ts'
import { opened } from '../testing/opened-connection.ts'
import { KindInventory } from './kind-inventory.ts'

const { signal } = new AbortController()
const path = '/api/v1/namespaces/here/configmaps'
const kinds = ['Service', 'Secret', 'ConfigMap'].map((kind) => ({ apiVersion: 'v1', kind }))
const written = answers(200, {})

const inventoryOf = ({ connection }: Awaited<ReturnType<typeof opened>>) =>
  new KindInventory({ connection, namespace: 'here', stack: 'demo' })

test('kinds that are entered at once are written together, and each once', async () => {
  await using to = await opened([answers(404, {}), answers(201, {})])
  const inventory = inventoryOf(to)
  const enter = () => Promise.all(kinds.map((kind) => inventory.enter(kind, signal)))
  await Promise.all([enter(), enter()])
  await enter()
  expect(to.server.received.map(({ method, url }) => `${method} ${url}`)).toEqual([
    `PATCH ${path}/windlass-demo-kinds`,
    `POST ${path}`,
  ])
  expect(JSON.parse(to.server.received[1]?.body ?? '').data).toEqual({
    'v1.Service': 'v1/Service',
    'v1.Secret': 'v1/Secret',
    'v1.ConfigMap': 'v1/ConfigMap',
  })
})

test('what comes while kinds are written is written next', async () => {
  const later = Promise.withResolvers<void>()
  const [first, second] = kinds as [(typeof kinds)[0], (typeof kinds)[0]]
  await using to = await opened([
    (request, reply) => {
      const entered = inventory.enter(second, signal)
      entered.then(later.resolve, later.reject)
      written(request, reply)
    },
    written,
  ])
  const inventory = inventoryOf(to)
  await inventory.enter(first, signal)
  await later.promise
  expect(to.server.received.map(({ body }) => Object.keys(JSON.parse(body).data))).toEqual([
    ['v1.Service'],
    ['v1.Secret'],
  ])
})

test('a kind that could not be written fails all that wait for it, and is written when it is next entered', async () => {
  await using to = await opened([answers(403, { message: 'no' }), written])
  const inventory = inventoryOf(to)
  const entered = await Promise.allSettled(kinds.map((kind) => inventory.enter(kind, signal)))
  expect(entered.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  await inventory.enter({ apiVersion: 'v1', kind: 'Secret' }, signal)
  expect(to.server.received).toHaveLength(2)
})
