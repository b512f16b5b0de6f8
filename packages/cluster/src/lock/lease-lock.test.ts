import type { Lease } from '@windlass/target/lease'
import { expect, test, vi } from 'vitest'
import { type Fate, MemoryApi } from '../testing/memory-api.ts'
import { KubernetesLock } from './lease-lock.ts'

const signal = new AbortController().signal
const ttlMs = 30_000
const path = '/apis/coordination.k8s.io/v1/namespaces/xai/leases/windlass-xai'

let ids = 0

/** One command's lock. Its clock may be wrong by `skewMs`. While it watches, the time of the server goes on. */
function lockOf(
  api: MemoryApi,
  options: { readonly fate?: Fate; readonly skewMs?: number; readonly watched?: (ms: number) => Promise<void> } = {},
): KubernetesLock {
  const { fate, skewMs = 0, watched = async () => {} } = options
  const place = { connection: api.connect(fate), namespace: 'xai', stack: 'xai' }
  return new KubernetesLock(place, {
    now: () => api.nowMs + skewMs,
    randomId: () => `acquisition ${ids++}`,
    async delay(ms) {
      api.nowMs += ms
      await watched(ms)
    },
  })
}

async function acquired(lock: KubernetesLock, holder = 'holder', ms = ttlMs): Promise<Lease> {
  const result = await lock.acquire({ holder, ttlMs: ms, signal })
  if (result.state === 'held') throw new Error(`kept out by ${result.by.holder}`)
  return result.lease
}

const held = async (lock: KubernetesLock) => (await lock.acquire({ holder: 'other', ttlMs, signal })).state === 'held'

test('the clock of its holder does not make a lease older or younger', async () => {
  for (const skewMs of [-3_600_000, 3_600_000]) {
    const api = new MemoryApi()
    await using _ = await acquired(lockOf(api, { skewMs }))
    expect(await held(lockOf(api, { skewMs: -skewMs }))).toBe(true)
    api.nowMs += ttlMs + 2_000
    expect(await held(lockOf(api, { skewMs: -skewMs }))).toBe(false)
  }
})

test('a lease that is renewed in time is never taken over', async () => {
  const api = new MemoryApi()
  await using lease = await acquired(lockOf(api))
  for (let round = 0; round < 50; round++) {
    api.nowMs += 19_777
    expect(await held(lockOf(api))).toBe(true)
    await lease.renew()
  }
  expect(lease.lost.aborted).toBe(false)
})

test('one that may just have expired is watched, and left to its holder where it is renewed meanwhile', async () => {
  const api = new MemoryApi()
  await using lease = await acquired(lockOf(api))
  api.nowMs += ttlMs
  const watched = vi.fn(async () => lease.renew())
  expect(await held(lockOf(api, { watched }))).toBe(true)
  expect(watched).toHaveBeenCalledExactlyOnceWith(1_000)
  api.nowMs += ttlMs
  expect(await held(lockOf(api))).toBe(false)
})

test('its holder is told who took over, and that it cannot renew any more', async () => {
  const api = new MemoryApi()
  const slow = await acquired(lockOf(api), 'slow')
  api.nowMs += 2 * ttlMs
  await using quick = await acquired(lockOf(api), 'quick')
  await vi.waitUntil(() => slow.lost.aborted)
  expect(slow.lost.reason).toMatchObject({ code: 'CLUSTER_LEASE_LOST', message: expect.stringContaining('quick') })
  await expect(slow.renew()).rejects.toBe(slow.lost.reason)
  await slow[Symbol.asyncDispose]()
  expect(quick.lost.aborted).toBe(false)
  expect(await lockOf(api).inspect({ signal })).toMatchObject({ holder: 'quick' })
})

test('one who was away while its lease was taken over learns it from the first renewal', async () => {
  const api = new MemoryApi()
  const heardNothing: Fate = async (_, { query }) => {
    if (query?.['fieldSelector'] !== undefined) await new Promise(() => {})
    return undefined
  }
  const slow = await acquired(lockOf(api, { fate: heardNothing }), 'slow')
  api.nowMs += 2 * ttlMs
  await using _ = await acquired(lockOf(api), 'quick')
  expect(slow.lost.aborted).toBe(false)
  await expect(slow.renew()).rejects.toMatchObject({ code: 'CLUSTER_LEASE_LOST' })
  expect(slow.lost.aborted).toBe(true)
})

test('a lease that is deleted by hand is lost', async () => {
  const api = new MemoryApi()
  const lease = await acquired(lockOf(api))
  await api.connect().request({ method: 'DELETE', path, signal })
  await expect(lease.renew()).rejects.toMatchObject({ message: 'holder lost the lock: its Lease was deleted.' })
})

test('what others write beside it takes no lease away', async () => {
  const api = new MemoryApi()
  await using lease = await acquired(lockOf(api))
  const content = { metadata: { labels: { seen: 'yes' } } }
  const body = { type: 'application/merge-patch+json', content }
  await api.connect().request({ method: 'PATCH', path, body, signal })
  await lease.renew()
  expect(lease.lost.aborted).toBe(false)
})

test('whoever acquires it is the one whose write was taken, also where its reply was lost', async () => {
  for (let at = 0; at < 4; at++) {
    const api = new MemoryApi()
    api.objects.set('/api/v1/namespaces/xai', { metadata: { name: 'xai', uid: 'a', resourceVersion: '0' } })
    await using lease = await acquired(
      lockOf(api, { fate: async (number) => (number === at ? 'repeated' : undefined) }),
    )
    expect(lease.lost.aborted).toBe(false)
    expect(await held(lockOf(api))).toBe(true)
  }
})

test('at any moment of an acquisition another one may come first, and then has it', async () => {
  for (let at = 0, cameBetween = true; cameBetween; at++) {
    cameBetween = false
    const api = new MemoryApi()
    const first: Lease[] = []
    const fate: Fate = async (number, { query }) => {
      const acquires = query?.['fieldSelector'] === undefined
      if (number === at && acquires) {
        cameBetween = true
        first.push(await acquired(lockOf(api), 'first'))
      }
      return undefined
    }
    const result = await lockOf(api, { fate }).acquire({ holder: 'second', ttlMs, signal })
    expect(result).toMatchObject(cameBetween ? { state: 'held', by: { holder: 'first' } } : { state: 'acquired' })
    if (result.state === 'acquired') await result.lease[Symbol.asyncDispose]()
    for (const lease of first) await lease[Symbol.asyncDispose]()
    expect(api.objects.has(path)).toBe(false)
  }
})

test('a Lease that something else wrote is left alone', async () => {
  const api = new MemoryApi()
  const metadata = { name: 'windlass-xai', uid: 'a', resourceVersion: '1' }
  api.objects.set(path, { metadata, spec: { holderIdentity: 'controller' } })
  await expect(lockOf(api).acquire({ holder: 'holder', ttlMs, signal })).rejects.toMatchObject({
    code: 'CLUSTER_LEASE_FOREIGN',
  })
})
