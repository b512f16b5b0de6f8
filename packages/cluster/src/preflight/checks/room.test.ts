import type { INode, IPod, IPodSpec } from 'kubernetes-models/v1'
import { expect, test } from 'vitest'
import type { Live } from '../../live/live-object.ts'
import type { PodGroup } from '../rendered-pods.ts'
import { judgeRoom } from './room.ts'

const live = { uid: '', resourceVersion: '', creationTimestamp: '' }

function node(name: string, rest: Partial<INode['spec']> = {}): Live<INode> {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { ...live, name, labels: { disk: name } },
    spec: rest,
    status: {
      allocatable: { cpu: '2', memory: '4Gi' },
      conditions: [
        { type: 'Ready', status: 'True', lastHeartbeatTime: '', lastTransitionTime: '', reason: '', message: '' },
      ],
    },
  } as Live<INode>
}

function group(options: { memory: string; replicas: number; surge?: number; spec?: Partial<IPodSpec> }): PodGroup {
  const { memory, replicas, surge = 0, spec } = options
  const containers = [{ name: 'main', resources: { requests: { cpu: '100m', memory } } }]
  const template = { metadata: { labels: {}, annotations: {} }, spec: { containers, ...spec } }
  return { resource: 'a', component: 'api', kind: 'Deployment', name: 'api', template, replicas, surge, claims: [] }
}

const three = [node('one'), node('two'), node('three')]
const judged = (groups: readonly PodGroup[], nodes = three, others: readonly Live<IPod>[] = []) =>
  judgeRoom({ nodes, others, groups }).state

test('pods fit where each of them does, not where their sum does', () => {
  expect(judged([group({ memory: '3Gi', replicas: 3 })])).toBe('pass')
  expect(judged([group({ memory: '3Gi', replicas: 4 })])).toBe('fail')
  expect(judged([group({ memory: '2Gi', replicas: 6 })])).toBe('pass')
  expect(judged([group({ memory: '5Gi', replicas: 1 })])).toBe('fail')
})

test('room that lacks only while the pods are updated is a warning', () => {
  expect(judged([group({ memory: '4Gi', replicas: 3, surge: 1 })])).toBe('warn')
  expect(judged([group({ memory: '4Gi', replicas: 2, surge: 1 })])).toBe('pass')
})

test('what others take of a machine is not there', () => {
  const other = {
    ...{ apiVersion: 'v1', kind: 'Pod', metadata: { ...live, name: 'other' } },
    spec: { nodeName: 'one', containers: [{ name: 'main', resources: { requests: { memory: '2Gi' } } }] },
  } as Live<IPod>
  expect(judged([group({ memory: '3Gi', replicas: 3 })], three, [other])).toBe('fail')
})

test('a machine counts only for pods that may be there', () => {
  const one = group({ memory: '1Gi', replicas: 1, spec: { nodeSelector: { disk: 'one' } } })
  expect(judged([one])).toBe('pass')
  expect(judged([one], [node('two')])).toBe('fail')
  const taints = [{ key: 'gpu', value: 'yes', effect: 'NoSchedule' as const }]
  const tainted = [node('one', { taints })]
  expect(judged([group({ memory: '1Gi', replicas: 1 })], tainted)).toBe('fail')
  const tolerations = [{ key: 'gpu', operator: 'Exists' as const }]
  expect(judged([group({ memory: '1Gi', replicas: 1, spec: { tolerations } })], tainted)).toBe('pass')
  expect(judged([group({ memory: '1Gi', replicas: 1 })], [node('one', { unschedulable: true })])).toBe('fail')
})

test('pods that must be apart need a machine each', () => {
  const rules = [{ topologyKey: 'kubernetes.io/hostname', labelSelector: {} }]
  const spec = { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: rules } } }
  expect(judged([group({ memory: '1Mi', replicas: 3, spec })])).toBe('pass')
  expect(judged([group({ memory: '1Mi', replicas: 4, spec })])).toBe('fail')
})
