import type { IPod } from 'kubernetes-models/v1'
import { expect, test } from 'vitest'
import type { Live } from '../live/live-object.ts'
import { MemoryApi } from '../testing/memory-api.ts'
import { PodDirectory } from './pod-directory.ts'

const { signal } = new AbortController()
const path = '/api/v1/namespaces/tested/pods'

/** A place with a pod of each name, and the directory of it, which counts the requests it makes. */
async function directory(followed?: readonly Live<IPod>[]) {
  const api = new MemoryApi()
  const labels = { 'app.kubernetes.io/name': 'api', 'app.kubernetes.io/instance': 'tested' }
  const make = async (name: string) => {
    const content = { metadata: { name, labels, creationTimestamp: '2026-01-01T00:00:00Z' } }
    await api.connect().request({ method: 'POST', path, body: { type: 'application/json', content }, signal })
  }
  const connection = api.connect()
  const place = { connection, namespace: 'tested', stack: 'tested' }
  const pods = new PodDirectory({ place, followed: () => followed })
  const names = async (component = 'api') =>
    (await pods.replicasOf(component, signal)).map(({ pod }) => pod.metadata.name)
  return { pods, names, make, requests: () => connection.requests }
}

test('all who ask at once share one list', async () => {
  const { names, make, requests } = await directory()
  await make('api-a')
  expect(await Promise.all([names(), names(), names('other')])).toEqual([['api-a'], ['api-a'], []])
  expect(await names()).toEqual(['api-a'])
  expect(requests()).toBe(1)
})

test('after something was done to pods they are listed anew', async () => {
  const { pods, names, make } = await directory()
  await make('api-a')
  await names()
  await make('api-b')
  pods.forget()
  expect(await names()).toEqual(['api-a', 'api-b'])
})

test('where pods are followed nobody asks for them', async () => {
  const labels = { 'app.kubernetes.io/name': 'api', 'app.kubernetes.io/instance': 'tested' }
  const pod = (name: string, instance: string) => ({
    metadata: {
      ...{ name, uid: name, resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' },
      labels: { ...labels, 'app.kubernetes.io/instance': instance },
    },
  })
  const followed = [pod('api-a', 'tested'), pod('api-b', 'of-another-stack')] as unknown as readonly Live<IPod>[]
  const { names, requests } = await directory(followed)
  expect(await names()).toEqual(['api-a'])
  expect(requests()).toBe(0)
})
