import { expect, test } from 'vitest'
import type { ApiRequest, Connection } from '../connection.ts'
import { MemoryApi } from '../testing/memory-api.ts'
import { FollowedObjects } from './followed-objects.ts'

const path = '/api/v1/namespaces/tested/services'
const collection = { path, labelSelector: 'of=tested', detail: 'metadata' } as const
const { signal } = new AbortController()

async function make(connection: Connection, ...names: readonly string[]): Promise<void> {
  for (const name of names) {
    const content = { metadata: { name, labels: { of: 'tested' } } }
    await connection.request({ method: 'POST', path, body: { type: 'application/json', content }, signal })
  }
}

function remove(connection: Connection, name: string) {
  return connection.request({ method: 'DELETE', path: `${path}/${name}`, signal })
}

/** A connection, and every request that was made of it. */
function counted(api: MemoryApi): { readonly connection: Connection; readonly requests: readonly string[] } {
  const requests: string[] = []
  const connection = api.connect(async (_number, { method, path: at }: ApiRequest) => {
    requests.push(`${method} ${at}`)
    return undefined
  })
  return { connection, requests }
}

test('all who wait for objects of a collection share one list and one watch', async () => {
  const api = new MemoryApi()
  const admin = api.connect()
  await make(admin, 'one', 'two', 'three')
  const { connection, requests } = counted(api)
  const followed = new FollowedObjects(connection)
  const there = await followed.list(collection, signal)
  expect([...there.keys()]).toEqual(['one', 'two', 'three'])
  const waiting = [...there.values()].map(({ metadata: { name, uid } }) =>
    followed.untilGone(collection, { name, uid, signal }),
  )
  for (const name of ['two', 'three', 'one']) await remove(admin, name)
  await Promise.all(waiting)
  expect(requests).toEqual([`GET ${path}`])
  connection[Symbol.dispose]()
})

test('another object of the same name is not waited for', async () => {
  const api = new MemoryApi()
  const connection = api.connect()
  await make(connection, 'one')
  const followed = new FollowedObjects(connection)
  const uid = (await followed.list(collection, signal)).get('one')?.metadata.uid ?? ''
  const waiting = followed.untilGone(collection, { name: 'one', uid, signal })
  await remove(connection, 'one')
  await make(connection, 'one')
  await expect(waiting).resolves.toBeUndefined()
  connection[Symbol.dispose]()
})

test('one who is aborted leaves the others waiting', async () => {
  const api = new MemoryApi()
  const connection = api.connect()
  await make(connection, 'one')
  const followed = new FollowedObjects(connection)
  const uid = (await followed.list(collection, signal)).get('one')?.metadata.uid ?? ''
  const controller = new AbortController()
  const aborted = followed.untilGone(collection, { name: 'one', uid, signal: controller.signal })
  const waiting = followed.untilGone(collection, { name: 'one', uid, signal })
  controller.abort(new Error('aborted'))
  await expect(aborted).rejects.toThrow('aborted')
  await remove(connection, 'one')
  await expect(waiting).resolves.toBeUndefined()
  connection[Symbol.dispose]()
})
