import type { IPod } from 'kubernetes-models/v1'
import { expect, test } from 'vitest'
import type { Live } from '../live/live-object.ts'
import { seenOnly } from '../testing/seen-only.ts'
import { detachedSets } from './detached-sets.ts'
import { type Seen, Snapshot } from './snapshot.ts'

const base = { uid: 'u', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' }
const annotations = { 'windlass.dev/component': 'node', 'windlass.dev/digest': 'one' }

function pod(name: string, rest: Partial<Live<IPod>['metadata']> = {}): Live<IPod> {
  const labels = {
    'app.kubernetes.io/name': 'node',
    'app.kubernetes.io/instance': 'tested',
    'statefulset.kubernetes.io/pod-name': name,
    'controller-revision-hash': 'node-1',
  }
  return { apiVersion: 'v1', kind: 'Pod', metadata: { ...base, name, labels, ...rest } }
}

const revisions = [{ metadata: { ...base, name: 'node-1', annotations } }]

test('pods that run on without their StatefulSet are its replicas, of the revision that they name', () => {
  const [set] = detachedSets(
    { stack: 'tested' },
    new Snapshot(seenOnly({ pods: [pod('node-1'), pod('node-0')], revisions })),
  )
  expect(set).toMatchObject({
    id: 'apps/v1/StatefulSet/node',
    component: 'node',
    digest: '',
    readiness: { state: 'failed', reason: 'Detached' },
    replicas: [
      { ordinal: 0, name: 'node-0', digest: 'one' },
      { ordinal: 1, name: 'node-1', digest: 'one' },
    ],
  })
})

test.each<readonly [string, Partial<Seen>]>([
  [
    'that another stack left',
    {
      pods: [pod('node-0', { labels: { ...pod('node-0').metadata.labels, 'app.kubernetes.io/instance': 'x' } })],
      revisions,
    },
  ],
  [
    'that have an owner',
    { pods: [pod('node-0', { ownerReferences: [{ kind: 'StatefulSet', name: 'node', uid: 'set' }] })], revisions },
  ],
  ['whose revision is not ours', { pods: [pod('node-0')], revisions: [{ metadata: { ...base, name: 'node-1' } }] }],
  [
    'whose StatefulSet is there again',
    {
      pods: [pod('node-0')],
      revisions,
      applied: [
        { kind: { apiVersion: 'apps/v1', kind: 'StatefulSet' }, object: { metadata: { ...base, name: 'node' } } },
      ],
    },
  ],
])('pods %s are none of it', (_what, seen) => {
  expect(detachedSets({ stack: 'tested' }, new Snapshot(seenOnly(seen)))).toEqual([])
})
