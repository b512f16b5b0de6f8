import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { type Fate, Killed, MemoryApi } from '../testing/memory-api.ts'
import { SecretRecords } from './secret-records.ts'

const signal = new AbortController().signal
const name = 'release-000001'
/** Small enough that what is called large takes several chunks. */
const chunkBytes = 100

let ids = 0
const randomId = () => `id${ids++}`

function recordsOf(api: MemoryApi, fate?: Fate): SecretRecords {
  const place = { connection: api.connect(fate), namespace: 'xai', stack: 'xai' }
  return new SecretRecords(place, { randomId, chunkBytes })
}

const small = (text: string) => ({ text })
const large = (text: string) => ({ text, filler: randomBytes(200).toString('hex') })

/** Kinds of the Secrets there are. */
function kinds(api: MemoryApi): readonly string[] {
  return [...api.objects.values()].map(({ metadata }) => String(metadata.labels?.['windlass.dev/record'])).toSorted()
}

test('what is read is what was written, in one Secret or in several', async () => {
  const api = new MemoryApi()
  for (const value of [small('a'), large('b'), small('c'), large('d'), null, 0]) {
    await recordsOf(api).write({ name, value, signal })
    expect(await recordsOf(api).read({ name, signal })).toEqual(value)
  }
  expect(kinds(api)).toEqual(['head'])
})

test('a small record that is written again takes one request', async () => {
  const connection = new MemoryApi().connect()
  const records = new SecretRecords({ connection, namespace: 'xai', stack: 'xai' }, { randomId })
  await records.write({ name, value: 1, signal })
  const before = connection.requests
  await records.write({ name, value: 2, signal })
  expect(connection.requests - before).toBe(1)
})

test('removing a record removes all of its Secrets', async () => {
  const api = new MemoryApi()
  const records = recordsOf(api)
  await records.write({ name, value: large('a'), signal })
  expect(kinds(api).length).toBeGreaterThan(2)
  await records.remove({ name, signal })
  expect(api.objects.size).toBe(0)
  await records.write({ name, value: small('b'), signal })
  expect(await records.read({ name, signal })).toEqual(small('b'))
})

test('records of stacks that share a namespace are kept apart', async () => {
  const connection = new MemoryApi().connect()
  const [one, other] = ['a', 'a-b'].map(
    (stack) => new SecretRecords({ connection, namespace: 'shared', stack }, { randomId }),
  )
  await one?.write({ name: 'b-c', value: 1, signal })
  await one?.write({ name: 'strange/Name_1', value: 2, signal })
  await other?.write({ name: 'c', value: 3, signal })
  expect(await one?.list({ prefix: '', signal })).toEqual(['b-c', 'strange/Name_1'])
  expect(await other?.list({ prefix: '', signal })).toEqual(['c'])
  expect(await one?.read({ name: 'strange/Name_1', signal })).toBe(2)
})

const changes = [
  ['a first small record', undefined, small('new')],
  ['a first large record', undefined, large('new')],
  ['a small record by a small one', small('old'), small('new')],
  ['a small record by a large one', small('old'), large('new')],
  ['a large record by a small one', large('old'), small('new')],
  ['a large record by a large one', large('old'), large('new')],
] as const

test.each(changes)(
  'killed at any request while it writes %s, it leaves one or the other, and no rest for long',
  async (_, old, next) => {
    for (const fault of ['killed-before', 'killed-after'] as const) {
      for (let at = 0, wasKilled = true; wasKilled; at++) {
        const api = new MemoryApi()
        if (old !== undefined) await recordsOf(api).write({ name, value: old, signal })
        const killed = await recordsOf(api, async (number) => (number === at ? fault : undefined))
          .write({ name, value: next, signal })
          .then(
            () => undefined,
            (error: unknown) => error,
          )
        wasKilled = killed instanceof Killed
        const found = await recordsOf(api).read({ name, signal })
        expect([old, next]).toContainEqual(found)
        expect(await recordsOf(api).list({ prefix: '', signal })).toEqual(found === undefined ? [] : [name])

        await recordsOf(api).write({ name, value: small('last'), signal })
        expect(await recordsOf(api).read({ name, signal })).toEqual(small('last'))
        expect(kinds(api)).toEqual(['head'])
      }
    }
  },
)

test.each(changes)('with any reply lost while it writes %s, it is written', async (_, old, next) => {
  for (let at = 0; at < 12; at++) {
    const api = new MemoryApi()
    if (old !== undefined) await recordsOf(api).write({ name, value: old, signal })
    const records = recordsOf(api, async (number) => (number === at ? 'repeated' : undefined))
    await records.write({ name, value: next, signal })
    expect(await recordsOf(api).read({ name, signal })).toEqual(next)
  }
})

test.each(changes)(
  'a write that comes at any moment of one of %s leaves both whole, and no rest for long',
  async (_, old, next) => {
    for (const other of [small('other'), large('other')]) {
      for (let at = 0, cameBetween = true; cameBetween; at++) {
        cameBetween = false
        const api = new MemoryApi()
        if (old !== undefined) await recordsOf(api).write({ name, value: old, signal })
        const interrupted = recordsOf(api, async (number) => {
          if (number !== at) return undefined
          cameBetween = true
          await recordsOf(api).write({ name, value: other, signal })
          return undefined
        })
        await interrupted.write({ name, value: next, signal })
        const whole = await recordsOf(api).read({ name, signal })
        expect([next, other]).toContainEqual(whole)
        await recordsOf(api).write({ name, value: small('last'), signal })
        expect(kinds(api)).toEqual(['head'])
      }
    }
  },
)

test.each(changes)('a write of %s at any moment of a read is seen whole or not at all', async (_, old, next) => {
  for (let at = 0, cameBetween = true; cameBetween; at++) {
    cameBetween = false
    const api = new MemoryApi()
    if (old !== undefined) await recordsOf(api).write({ name, value: old, signal })
    const reader = recordsOf(api, async (number) => {
      if (number !== at) return undefined
      cameBetween = true
      await recordsOf(api).write({ name, value: next, signal })
      return undefined
    })
    expect([old, next]).toContainEqual(await reader.read({ name, signal }))
  }
})

test('a record that somebody changed or deleted in part is told of, by its Secret', async () => {
  const api = new MemoryApi()
  const records = recordsOf(api)
  await records.write({ name, value: large('a'), signal })
  const [chunk] = [...api.objects.keys()].filter((path) => path.endsWith('.0'))
  api.objects.delete(chunk ?? '')
  await expect(records.read({ name, signal })).rejects.toMatchObject({
    code: 'CLUSTER_RECORD_DAMAGED',
    message: expect.stringContaining('windlass.xai.release-000001'),
  })
})
