import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { MemoryApi } from '../testing/memory-api.ts'
import { followReadyPod } from './follow-ready-pod.ts'

const pods = '/api/v1/namespaces/place/pods'
const { signal } = new AbortController()
const followed: AsyncGenerator[] = []
let api: MemoryApi

beforeEach(() => {
  api = new MemoryApi()
})
afterEach(async () => {
  for (const one of followed.splice(0)) await one.return(undefined)
})

async function write(name: string, ready: boolean): Promise<void> {
  const content = {
    metadata: {
      name,
      creationTimestamp: '2026-01-01T00:00:00Z',
      labels: { 'app.kubernetes.io/name': 'api', 'app.kubernetes.io/instance': 'tested' },
    },
    status: { conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
  }
  const isNew = !api.objects.has(`${pods}/${name}`)
  await api.connect().request({
    method: isNew ? 'POST' : 'PUT',
    path: isNew ? pods : `${pods}/${name}`,
    body: { type: 'application/json', content },
    signal,
  })
}

function follow(replica?: string) {
  const place = { connection: api.connect(), namespace: 'place', stack: 'tested' }
  const found = followReadyPod(place, { component: 'api', replica, signal })
  followed.push(found)
  return async () => {
    const { value } = await found.next()
    return value?.pod?.metadata.name ?? value?.reason
  }
}

describe('the ready pod of a component', () => {
  test('stays the same as long as it is ready, then is another one, and is waited for where there is none', async () => {
    await write('a', true)
    await write('b', true)
    const next = follow()
    expect(await next()).toBe('a')
    await write('b', false)
    await write('b', true)
    await write('a', false)
    expect(await next()).toBe('b')
    await write('a', true)
    await api.connect().request({ method: 'DELETE', path: `${pods}/b`, signal })
    expect(await next()).toBe('a')
    await write('a', false)
    expect(await next()).toMatch(/^no replica of api is ready: a /)
    await write('a', true)
    expect(await next()).toBe('a')
  })

  test.each(['b', '1'])('is the one that was named: %s', async (replica) => {
    await write('a', true)
    await write('b', false)
    const next = follow(replica)
    expect(await next()).toContain(`replica ${replica} of api is ready: b `)
    await write('b', true)
    expect(await next()).toBe('b')
  })

  test.each([undefined, 'c', '2'])('is refused where there is no such replica: %s', async (replica) => {
    if (replica !== undefined) await write('a', true)
    await expect(follow(replica)()).rejects.toMatchObject({ code: 'CLUSTER_REPLICA_UNKNOWN' })
  })
})
