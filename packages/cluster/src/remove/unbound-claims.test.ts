import { beforeEach, expect, test } from 'vitest'
import { claimOwnerLabel } from '../ownership.ts'
import { MemoryApi } from '../testing/memory-api.ts'
import { deleteUnboundClaim, deleteUnboundClaims } from './unbound-claims.ts'

const path = '/api/v1/namespaces/tested/persistentvolumeclaims'
const served = {
  ...{ apiVersion: 'v1', kind: 'PersistentVolumeClaim', plural: 'persistentvolumeclaims' },
  ...{ namespaced: true, hasStatus: true },
}
const { signal } = new AbortController()

let api: MemoryApi
beforeEach(() => {
  api = new MemoryApi()
})

async function makeClaim(name: string, more: object, owner = 'store'): Promise<void> {
  const content = { metadata: { name, labels: { [claimOwnerLabel]: owner } }, ...more }
  await api.connect().request({ method: 'POST', path, body: { type: 'application/json', content }, signal })
}

const waiting = { spec: { storageClassName: 'nothing' }, status: { phase: 'Pending' } }
const bound = { spec: { volumeName: 'pv-1' }, status: { phase: 'Bound' } }

function place(connection = api.connect()) {
  return { connection, namespace: 'tested', stack: 'tested' }
}

function names(): readonly string[] {
  return [...api.objects.values()].map(({ metadata }) => metadata.name)
}

test('claims of a StatefulSet that never got a volume go; those with one, and those of others, stay', async () => {
  await makeClaim('data-store-0', bound)
  await makeClaim('data-store-1', waiting)
  await makeClaim('data-store-2', { ...bound, status: { phase: 'Lost' } })
  await makeClaim('data-other-0', waiting, 'other')
  await deleteUnboundClaims(place(), { served, name: 'store', signal })
  expect(names()).toEqual(['data-store-0', 'data-store-2', 'data-other-0'])
})

test('a claim that gets its volume in the moment of its deletion stays', async () => {
  await makeClaim('data-store-0', waiting)
  const connection = api.connect(async (_, { method }) => {
    if (method !== 'DELETE') return undefined
    const content = { metadata: { name: 'data-store-0', labels: { [claimOwnerLabel]: 'store' } }, ...bound }
    const body = { type: 'application/json', content } as const
    await api.connect().request({ method: 'PUT', path: `${path}/data-store-0`, body, signal })
    return undefined
  })
  expect(await deleteUnboundClaim(place(connection), { served, name: 'data-store-0', signal })).toBe(false)
  expect(names()).toEqual(['data-store-0'])
})
