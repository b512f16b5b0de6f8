import type { IContainer } from 'kubernetes-models/v1'
import { expect, test } from 'vitest'
import { podDemand } from './pod-demand.ts'

const container = (memory: string, rest: Partial<IContainer> = {}): IContainer => ({
  name: 'c',
  resources: { requests: { memory } },
  ...rest,
})
const gibibytes = (spec: Parameters<typeof podDemand>[0]) => podDemand(spec).memoryBytes / 2 ** 30

test('containers add up, and one that prepares the pod counts where it asks for more', () => {
  const containers = [container('1Gi'), container('2Gi')]
  expect(gibibytes({ containers })).toBe(3)
  expect(gibibytes({ containers, initContainers: [container('2Gi'), container('2Gi')] })).toBe(3)
  expect(gibibytes({ containers, initContainers: [container('4Gi'), container('1Gi')] })).toBe(4)
})

test('one that is started before the others and stays counts beside them, and beside what prepares after it', () => {
  const sidecar = container('1Gi', { restartPolicy: 'Always' })
  expect(gibibytes({ containers: [container('1Gi')], initContainers: [sidecar] })).toBe(2)
  expect(gibibytes({ containers: [container('1Gi')], initContainers: [sidecar, container('3Gi')] })).toBe(4)
  expect(gibibytes({ containers: [container('1Gi')], initContainers: [container('3Gi'), sidecar] })).toBe(3)
})

test('a limit counts where there is no request, and what the pod itself takes is added', () => {
  const limited = { name: 'c', resources: { limits: { memory: '2Gi', cpu: '1500m' } } }
  expect(podDemand({ containers: [limited] })).toEqual({ cpuMillis: 1_500, memoryBytes: 2 * 2 ** 30 })
  expect(gibibytes({ containers: [limited], overhead: { memory: '1Gi' } })).toBe(3)
})
