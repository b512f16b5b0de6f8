import type { ILimitRange, IPod, IResourceQuota } from 'kubernetes-models/v1'
import { expect, test } from 'vitest'
import type { Live } from '../../live/live-object.ts'
import { type PodGroup, podGroups } from '../rendered-pods.ts'
import { judgeQuota } from './quota.ts'

const resources = { requests: { cpu: '100m', memory: '32Mi' }, limits: { memory: '64Mi' } }
const container = { name: 'main', resources }

function groups(replicas: number): readonly PodGroup[] {
  const body = {
    kind: 'Deployment',
    metadata: { name: 'api' },
    spec: {
      replicas,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } },
      template: { spec: { containers: [container] } },
    },
  }
  return podGroups({
    resources: [{ id: 'apps/v1/Deployment/api', component: 'api', phase: 'core', needs: [], digest: '', body }],
  })
}

const live = { uid: '', resourceVersion: '', creationTimestamp: '' }

function quota(hard: Record<string, string>, used: Record<string, string> = {}): Live<IResourceQuota> {
  return {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { ...live, name: 'team' },
    spec: { hard },
    status: { used },
  }
}

const pod: Live<IPod> = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { ...live, name: 'api-1' },
  spec: { containers: [container] },
}

function judged(hard: Record<string, string>, used: Record<string, string> = {}, present: readonly Live<IPod>[] = []) {
  return judgeQuota({ quotas: [quota(hard, used)], ranges: [], present, groups: groups(2) })
}

test('two replicas and one that is started beside them fit into what is left', () => {
  expect(judged({ 'requests.memory': '96Mi', pods: '3', 'requests.cpu': '300m', 'limits.memory': '192Mi' }).state).toBe(
    'pass',
  )
  expect(judged({ 'requests.memory': '95Mi' })).toMatchObject({
    state: 'fail',
    detail: 'The quota team allows 95Mi of requests.memory, of which 0 are used; the release needs 96Mi more.',
  })
  expect(judged({ pods: '2' }).state).toBe('fail')
  expect(judged({ cpu: '0.2' }).state).toBe('fail')
  expect(judged({ 'requests.memory': '200Mi' }, { 'requests.memory': '120Mi' }).state).toBe('fail')
})

test('what the pods of the release use already is theirs', () => {
  expect(judged({ 'requests.memory': '96Mi' }, { 'requests.memory': '64Mi' }, [pod, pod]).state).toBe('pass')
})

test('a limit range bounds each container', () => {
  const range = (limit: Record<string, unknown>): Live<ILimitRange> => ({
    apiVersion: 'v1',
    kind: 'LimitRange',
    metadata: { ...live, name: 'bounds' },
    spec: { limits: [{ type: 'Container', ...limit }] },
  })
  const judge = (limit: Record<string, unknown>) =>
    judgeQuota({ quotas: [], ranges: [range(limit)], present: [], groups: groups(1) })
  expect(judge({ max: { memory: '64Mi' }, min: { memory: '32Mi' } }).state).toBe('pass')
  expect(judge({ max: { memory: '63Mi' } })).toMatchObject({
    state: 'fail',
    detail: expect.stringContaining('main of api has 64Mi'),
  })
  expect(judge({ min: { cpu: '200m' } })).toMatchObject({
    state: 'fail',
    detail: expect.stringContaining('at least 200m'),
  })
})
