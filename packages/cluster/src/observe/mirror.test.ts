import type { Readiness } from '@windlass/target/readiness'
import { expect, test } from 'vitest'
import type { Connection } from '../connection.ts'
import { inventoryName, KindInventory } from '../live/kind-inventory.ts'
import { ServedKinds } from '../live/served-kinds.ts'
import { SilentKinds } from '../live/silent-kinds.ts'
import { componentAnnotation, digestAnnotation, stackLabel } from '../ownership.ts'
import { MemoryApi } from '../testing/memory-api.ts'
import { Explainer } from './explainer.ts'
import { Mirror } from './mirror.ts'

const [namespace, stack] = ['shops', 'shop']
const path = `/apis/apps/v1/namespaces/${namespace}/statefulsets/node`

/** A set that wants no pod, as its controller left it when it had taken a generation. */
function set(generation: number, taken: number) {
  return {
    metadata: {
      ...{ name: 'node', namespace, uid: 'one', creationTimestamp: '2026-01-01T00:00:00Z', generation },
      labels: { [stackLabel]: stack },
      annotations: { [componentAnnotation]: 'node', [digestAnnotation]: 'wanted' },
    },
    spec: { replicas: 0 },
    status: { observedGeneration: taken },
  }
}

/** A server that has one kind. */
function serving(api: MemoryApi): Connection {
  const connection = api.connect()
  const statefulSets = { resource: 'statefulsets', responseKind: { kind: 'StatefulSet' }, scope: 'Namespaced' }
  const discovery = {
    '/api': [],
    '/apis': [{ metadata: { name: 'apps' }, versions: [{ version: 'v1', resources: [statefulSets] }] }],
  }
  return {
    ...connection,
    request: async (request) => {
      const items = Object.entries(discovery).find(([at]) => at === request.path)?.[1]
      if (items === undefined) return connection.request(request)
      return { status: 200, body: { items }, warnings: [], serverTimeMs: 0 }
    },
  }
}

test('what was applied once more is not shown as done before it is seen as it was left', async () => {
  const api = new MemoryApi()
  const writer = api.connect()
  const signal = AbortSignal.timeout(10_000)
  const write = (object: object) =>
    writer.request({ method: 'PUT', path, body: { type: 'application/json', content: object }, signal })
  const create = (at: string, object: object) =>
    writer.request({ method: 'POST', path: at, body: { type: 'application/json', content: object }, signal })
  await create(`/api/v1/namespaces/${namespace}/configmaps`, {
    metadata: { name: inventoryName(stack) },
    data: { one: 'apps/v1/StatefulSet' },
  })
  await create(path.replace(/\/node$/, ''), set(1, 1))
  const connection = serving(api)
  const place = { connection, namespace, stack }
  const mirror = new Mirror({
    place,
    kinds: new ServedKinds(connection),
    silentKinds: new SilentKinds(connection),
    inventory: new KindInventory(place),
    explainer: new Explainer({ place, ask: () => Promise.reject(new Error('no pod is asked')) }),
    now: () => api.nowMs,
  })
  const next = async (): Promise<Readiness | undefined> => {
    for await (const { resources } of mirror.watch(signal)) return resources[0]?.readiness
    return undefined
  }

  expect(await next()).toMatchObject({ state: 'ready' })
  mirror.left({ metadata: { ...set(2, 1).metadata, resourceVersion: '' } })
  expect(await next()).toMatchObject({ state: 'progressing', reason: 'Pending' })
  const watched = mirror.watch(signal)
  await watched.next()
  await write(set(2, 2))
  expect((await watched.next()).value?.resources[0]?.readiness).toMatchObject({ state: 'ready' })
  await watched.return(undefined)
  connection[Symbol.dispose]()
})
