import { expect, test } from 'vitest'
import type { Connection } from '../connection.ts'
import { type Answer, answers } from '../testing/api-server.ts'
import { opened } from '../testing/opened-connection.ts'
import { type CollectionChange, followCollection } from './follow-collection.ts'

const object = (name: string, resourceVersion: string) => ({ metadata: { name, uid: name, resourceVersion } })
const lists = (resourceVersion: string, names: readonly string[], next = '') =>
  answers(200, { metadata: { resourceVersion, continue: next }, items: names.map((name) => object(name, '1')) })
const watches =
  (...events: readonly object[]): Answer =>
  (_, reply) => {
    reply.writeHead(200, { 'content-type': 'application/json' })
    reply.end(events.map((event) => `${JSON.stringify(event)}\n`).join(''))
  }
const set = (name: string, version: string) => ({ type: 'MODIFIED', object: object(name, version) })

/** The changes that a follower sees, each in a few words, until it has seen as many. */
async function seen(connection: Connection, count: number): Promise<readonly string[]> {
  const stop = new AbortController()
  const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(10_000)])
  const collection = { path: '/api/v1/pods', labelSelector: 'a=b', detail: 'metadata' } as const
  const changes: string[] = []
  for await (const change of followCollection({ connection, collection, signal })) {
    changes.push(inWords(change))
    if (changes.length === count) break
  }
  stop.abort()
  return changes
}

function inWords(change: CollectionChange): string {
  if (change.kind === 'listed') return `listed ${change.objects.map(({ metadata }) => metadata.name).join(' ')}`
  return 'object' in change ? `${change.kind} ${change.object.metadata.name}` : change.kind
}

test('a collection is listed page by page, then watched from there', async () => {
  await using to = await opened([
    lists('7', ['one', 'two'], 'page-2'),
    lists('7', ['three']),
    watches(set('one', '8'), { type: 'DELETED', object: object('two', '9') }),
  ])
  expect(await seen(to.connection, 4)).toEqual(['listed one two three', 'back', 'set one', 'deleted two'])
  expect(to.server.received.map(({ url }) => new URL(url, 'http://x').searchParams)).toMatchObject([
    expect.toSatisfy((query: URLSearchParams) => query.get('labelSelector') === 'a=b' && !query.has('continue')),
    expect.toSatisfy((query: URLSearchParams) => query.get('continue') === 'page-2'),
    expect.toSatisfy((query: URLSearchParams) => query.get('watch') === 'true' && query.get('resourceVersion') === '7'),
  ])
})

test('a watch that ends is taken up where it ended, bookmarks included', async () => {
  await using to = await opened([
    lists('7', []),
    watches(set('one', '8'), { type: 'BOOKMARK', object: object('', '20') }),
    watches(set('one', '21')),
  ])
  expect(await seen(to.connection, 5)).toEqual(['listed ', 'back', 'set one', 'back', 'set one'])
  expect(to.server.received.at(-1)?.url).toContain('resourceVersion=20')
})

test('a watch that breaks is told of, and taken up where it broke', async () => {
  const breaks: Answer = (_, reply) => {
    reply.writeHead(200).write(`${JSON.stringify(set('one', '8'))}\n`, () => reply.socket?.destroy())
  }
  await using to = await opened([lists('7', []), breaks, watches(set('one', '9'))])
  expect(await seen(to.connection, 6)).toEqual(['listed ', 'back', 'set one', 'away', 'back', 'set one'])
  expect(to.server.received.at(-1)?.url).toContain('resourceVersion=8')
})

test('what a server no longer knows the changes of is listed anew', async () => {
  const expired = { type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired', message: 'too old' } }
  await using to = await opened([lists('7', ['one']), watches(expired), lists('90', ['two']), watches()])
  expect(await seen(to.connection, 3)).toEqual(['listed one', 'back', 'listed two'])
})

test('what is not there has nothing in it, and is not asked for all the time', async () => {
  await using to = await opened([answers(404, { kind: 'Status', message: 'no such kind' })])
  expect(await seen(to.connection, 1)).toEqual(['listed '])
  expect(to.server.received).toHaveLength(1)
})
