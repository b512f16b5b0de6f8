import { expect, test } from 'vitest'
import { digestAnnotation, namespaceAnnotation, stackLabel } from '../ownership.ts'
import { holderOf } from './holder-of.ts'

const place = { namespace: 'shops', stack: 'shop' }

function holder(kind: string, metadata: object) {
  const live = { metadata: { name: 'page', uid: 'one', resourceVersion: '1', creationTimestamp: '', ...metadata } }
  return holderOf(place, { kind, live })
}

const managedFields = [{ manager: 'kubectl-create' }, { manager: 'service-controller', subresource: 'status' }]
const applied = (stack: string, annotations: object = {}) => ({
  labels: { [stackLabel]: stack },
  annotations: { [digestAnnotation]: 'one', ...annotations },
})

test('what was applied, or left behind as a volume, is of the release', () => {
  const ours = { kind: 'this-release' }
  expect(holder('Service', { namespace: 'shops', ...applied('shop') })).toEqual(ours)
  expect(holder('PersistentVolumeClaim', { namespace: 'shops', labels: { [stackLabel]: 'shop' } })).toEqual(ours)
  expect(holder('ClusterRole', applied('shop', { [namespaceAnnotation]: 'shops' }))).toEqual(ours)
})

test('what another release runs is of that one: of another stack, or of this one in another namespace', () => {
  expect(holder('Service', { namespace: 'shops', ...applied('bank') })).toEqual({
    kind: 'another-release',
    name: 'bank in shops',
  })
  expect(holder('ClusterRole', applied('shop', { [namespaceAnnotation]: 'tests' }))).toEqual({
    kind: 'another-release',
    name: 'shop in tests',
  })
})

test('all else is of whoever made it', () => {
  expect(holder('Service', { namespace: 'shops', managedFields })).toEqual({
    kind: 'others',
    who: 'kubectl-create',
  })
  expect(holder('Service', { namespace: 'shops' })).toEqual({ kind: 'others', who: 'somebody' })
  expect(holder('PersistentVolumeClaim', { namespace: 'shops', labels: { [stackLabel]: 'bank' } })).toEqual({
    kind: 'others',
    who: 'the release bank in shops',
  })
})

test('a namespace may be released into whoever made it, unless another release has it', () => {
  expect(holder('Namespace', { name: 'shops', managedFields })).toEqual({ kind: 'this-release' })
  expect(holder('Namespace', { name: 'others', managedFields })).toMatchObject({ kind: 'others' })
  const held = applied('bank', { [namespaceAnnotation]: 'shops' })
  expect(holder('Namespace', { name: 'shops', ...held })).toEqual({ kind: 'another-release', name: 'bank in shops' })
})
