import type { IPod } from 'kubernetes-models/v1'
import { expect, test } from 'vitest'
import type { Live } from '../live/live-object.ts'
import { knownPort } from './pod-port.ts'

const probe = (path: string, port: string | number) => ({ httpGet: { path, port } })
const pod = {
  metadata: { name: 'node-0', uid: 'a-uid' },
  spec: {
    containers: [
      {
        name: 'node',
        ports: [
          { name: 'rpc', containerPort: 8546 },
          { name: 'metrics', containerPort: 9090 },
        ],
        readinessProbe: probe('/health/ready', 'metrics'),
        livenessProbe: probe('/health/live', 'metrics'),
      },
    ],
    initContainers: [
      {
        name: 'proxy',
        ports: [{ name: 'proxy', containerPort: 8000 }],
        readinessProbe: { tcpSocket: { port: 8000 } },
        livenessProbe: probe('/live', 8000),
      },
    ],
  },
} as unknown as Live<IPod>

test.each([
  ['metrics', { port: 9090, probePath: '/health/ready' }],
  ['9090', { port: 9090, probePath: '/health/ready' }],
  ['rpc', { port: 8546 }],
  ['proxy', { port: 8000, probePath: '/live' }],
  ['1234', { port: 1234 }],
])('the port %s of a pod is known with what its kubelet asks there', (name, known) => {
  expect(knownPort(pod, name)).toEqual(known)
})

test('a name that no port has is refused with those there are', () => {
  expect(() => knownPort(pod, 'ws')).toThrow(
    expect.objectContaining({ code: 'CLUSTER_PORT_UNKNOWN', hint: 'Its ports are rpc, metrics, proxy.' }),
  )
})
