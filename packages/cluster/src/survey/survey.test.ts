import type { INode, IPersistentVolumeClaim, IPod } from 'kubernetes-models/v1'
import { expect, test } from 'vitest'
import type { Live, LiveObject } from '../live/live-object.ts'
import type { ReplicaPod } from '../pods/component-pods.ts'
import { containerUses } from './container-use.ts'
import { machinesOf } from './machines.ts'
import { volumeUse } from './volume-use.ts'

const mebibyte = 2 ** 20
const gibibyte = 2 ** 30

function metadata(name: string, more: Partial<LiveObject['metadata']> = {}): LiveObject['metadata'] {
  return { name, uid: name, resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z', ...more }
}

const pod: Live<IPod> = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: metadata('node-0', { namespace: 'ns', labels: { 'app.kubernetes.io/instance': 'xai' } }),
  spec: {
    nodeName: 'm1',
    containers: [
      {
        name: 'node',
        resources: { requests: { cpu: '250m' }, limits: { cpu: 1, memory: '512Mi' } },
      },
    ],
    initContainers: [{ name: 'beta', restartPolicy: 'Always' }, { name: 'prepare' }],
    volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data-node-0' } }],
  },
  status: { phase: 'Running' },
}
const replica: ReplicaPod = { component: 'node', ordinal: 0, pod }

test('what a container uses stands beside what it asked for; a limit counts as a request where there is none', () => {
  const usage = { cpu: '120m', memory: '100Mi' }
  const metrics = [{ metadata: { name: 'node-0' }, containers: [{ name: 'node', usage }] }]
  const whose = { component: 'node', replica: 'node-0' }
  expect(containerUses([replica], metrics)).toEqual([
    {
      ...whose,
      container: 'node',
      used: { cpuMillis: 120, memoryBytes: 100 * mebibyte },
      requests: { cpuMillis: 250, memoryBytes: 512 * mebibyte },
      limits: { cpuMillis: 1_000, memoryBytes: 512 * mebibyte },
    },
    // One that only prepares the pod uses nothing in the long run.
    { ...whose, container: 'beta', used: {}, requests: {}, limits: {} },
  ])
})

test('a claim tells whether it is bound, whose it is, how full it is and whether it can grow', () => {
  const claim: Live<IPersistentVolumeClaim> = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: metadata('data-node-0'),
    spec: { storageClassName: 'fast', resources: { requests: { storage: '10Gi' } } },
    status: { phase: 'Bound' },
  }
  const classes = [{ ...fast, allowVolumeExpansion: true }]
  const stats = { capacityBytes: 10 * gibibyte, availableBytes: gibibyte }
  expect(volumeUse({ claim, pods: [replica], stats, classes })).toEqual({
    name: 'data-node-0',
    component: 'node',
    state: 'bound',
    detail: '',
    requestedBytes: 10 * gibibyte,
    ...stats,
    class: 'fast',
    expandable: true,
  })
  const pending = { ...claim, status: { phase: 'Pending' } as const }
  expect(volumeUse({ claim: pending, pods: [replica], stats: undefined, classes: [] })).toMatchObject({
    state: 'waiting',
    detail: 'no volume of class fast yet',
  })
  const resizing = [{ type: 'FileSystemResizePending', status: 'True', message: 'waits for a mount' }]
  const growing = { ...claim, status: { phase: 'Bound', conditions: resizing } as const }
  expect(volumeUse({ claim: growing, pods: [replica], stats, classes })).toMatchObject({ state: 'growing' })
})

const fast = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: metadata('fast'),
  provisioner: 'p',
} as const

test('a machine is counted with what others ask of it, and only while it takes pods', () => {
  const node = (name: string, status: string): Live<INode> => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: metadata(name),
    status: { allocatable: { cpu: '2', memory: '4Gi' }, conditions: [{ type: 'Ready', status }] },
  })
  const other: Live<IPod> = {
    ...pod,
    metadata: metadata('other', { namespace: 'kube-system' }),
    spec: { nodeName: 'm1', containers: [{ name: 'other', resources: { requests: { cpu: '100m', memory: '64Mi' } } }] },
  }
  const ended: Live<IPod> = { ...other, status: { phase: 'Succeeded' } }
  const place = { namespace: 'ns', stack: 'xai' }
  expect(machinesOf(place, [node('m1', 'True'), node('m2', 'Unknown')], [pod, other, ended])).toMatchObject([
    {
      name: 'm1',
      usable: true,
      allocatable: { cpuMillis: 2_000, memoryBytes: 4 * gibibyte },
      takenByOthers: { cpuMillis: 100, memoryBytes: 64 * mebibyte },
    },
    { name: 'm2', usable: false, takenByOthers: { cpuMillis: 0, memoryBytes: 0 } },
  ])
})
