import type { IPod } from 'kubernetes-models/v1'
import { expect, test } from 'vitest'
import type { Live } from '../live/live-object.ts'
import { replicaPods } from './component-pods.ts'

function pod(options: {
  readonly name: string
  readonly component?: string
  readonly owner: 'StatefulSet' | 'ReplicaSet'
  readonly created?: string
  readonly deleted?: boolean
}): Live<IPod> {
  const { name, component = 'node', owner, created = '2026-01-01T00:00:00Z', deleted = false } = options
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      uid: name,
      resourceVersion: '1',
      creationTimestamp: created,
      labels: { 'app.kubernetes.io/name': component },
      ownerReferences: [{ kind: owner, name: 'owner', uid: 'owner' }],
      ...(deleted && { deletionTimestamp: created }),
    },
  }
}

const listed = (pods: readonly Live<IPod>[]) =>
  replicaPods(pods).map(({ component, ordinal, pod: { metadata } }) => `${component} ${ordinal} ${metadata.name}`)

test('replicas of a StatefulSet have the numbers of their names, one that is being stopped among them', () => {
  const pods = [
    pod({ name: 'x-node-10', owner: 'StatefulSet' }),
    pod({ name: 'x-node-2', owner: 'StatefulSet', deleted: true }),
  ]
  expect(listed(pods)).toEqual(['node 2 x-node-2', 'node 10 x-node-10'])
})

test('other replicas are numbered by age, without those that are on their way out', () => {
  const of = { component: 'api', owner: 'ReplicaSet' } as const
  const pods = [
    pod({ ...of, name: 'c', created: '2026-01-01T00:00:09Z' }),
    pod({ ...of, name: 'b', created: '2026-01-01T00:00:05Z', deleted: true }),
    pod({ ...of, name: 'a', created: '2026-01-01T00:00:07Z' }),
  ]
  expect(listed(pods)).toEqual(['api 0 a', 'api 1 c'])
})
