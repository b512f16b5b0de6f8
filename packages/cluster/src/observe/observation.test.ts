import { expect, test } from 'vitest'
import type { LiveObject } from '../live/live-object.ts'
import { seenOnly } from '../testing/seen-only.ts'
import { observationOf } from './observation.ts'
import type { Seen } from './snapshot.ts'

const place = { namespace: 'tests', stack: 'tested' }
const base = { namespace: 'tests', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' }
const going = { deletionTimestamp: '2026-01-01T00:01:00Z' }
const annotations = { 'windlass.dev/component': 'api', 'windlass.dev/digest': 'one' }

function ofDeployment(rest: Partial<Seen>, metadata: Partial<LiveObject['metadata']> = {}): Seen {
  const kind = { apiVersion: 'apps/v1', kind: 'Deployment' }
  const object = { metadata: { ...base, name: 'api', uid: 'deployment', annotations, ...metadata } }
  const revisions = [{ metadata: owned('api-1', 'deployment') }]
  return seenOnly({ applied: [{ kind, object }], revisions, ...rest })
}

function owned(name: string, owner: string): LiveObject['metadata'] {
  return { ...base, name, uid: name, ownerReferences: [{ kind: 'Owner', name: owner, uid: owner }] }
}

function podOn(nodeName: string, metadata: Partial<LiveObject['metadata']> = {}): Seen['pods'][number] {
  const own = { ...owned(`api-on-${nodeName}`, 'api-1'), ...metadata }
  return { apiVersion: 'v1', kind: 'Pod', metadata: own, spec: { nodeName, containers: [] } }
}

function lost(name: string): Seen['nodes'][number] {
  const conditions = [{ type: 'Ready', status: 'Unknown', message: 'Kubelet stopped posting node status.' }]
  return { apiVersion: 'v1', kind: 'Node', metadata: { ...base, name, uid: name }, status: { conditions } }
}

test('what is being deleted counts as not applied', () => {
  const [applied] = observationOf(place, ofDeployment({})).resources
  const [removed] = observationOf(place, ofDeployment({}, going)).resources
  expect([applied?.digest, removed?.digest]).toEqual(['one', ''])
})

test('a lost node is told of for as long as a pod of the release is there, also one that was to go', () => {
  const nodes = [lost('node1'), lost('node2'), lost('node3')]
  const pods = [podOn('node1'), podOn('node2', going)]
  expect(observationOf(place, ofDeployment({ nodes, pods })).warnings).toEqual([
    'node1 is not ready: Kubelet stopped posting node status.',
    'node2 is not ready: Kubelet stopped posting node status.',
  ])
})
