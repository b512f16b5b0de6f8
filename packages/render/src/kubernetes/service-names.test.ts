import { describe, expect, it } from 'vitest'
import { headlessServiceOf, serviceOf } from './service-names.ts'
import { stackOf } from './testing/stack-of.ts'

const image = 'ghcr.io/example/program:1.0.0'

const stack = stackOf({
  node: { kind: 'chain' },
  single: { kind: 'cache' },
  watched: { kind: 'cache', replicas: 3 },
  kafka: { kind: 'broker' },
  strimzi: { kind: 'broker', form: 'strimzi' },
  external: { kind: 'broker', form: 'external', bootstrap: ['kafka.example.com:9092'] },
  detector: {
    kind: 'detector',
    sources: [{ kind: 'blocks', path: 'mainnet-sample' }],
    front: { name: 'anomaly-detection-api-service', port: 80 },
  },
  web: { kind: 'service', image, ports: { http: 8080, admin: 8081 }, front: { port: 80 } },
  mongo: { kind: 'database', image, ports: { mongodb: 27017 } },
  once: { kind: 'job', image },
})

describe('The Service that answers on a port', () => {
  it.each([
    ['node', 'rpc', 'shop-node-rpc', 8546],
    ['node', 'ws', 'shop-node-ws', 8547],
    ['node', 'metrics', 'shop-node-metrics', 9090],
    ['node', 'p2p', 'shop-node-p2p', 30303],
    ['single', 'redis', 'shop-single', 6379],
    ['watched', 'sentinel', 'shop-watched-sentinel', 26379],
    ['watched', 'metrics', 'shop-watched-headless', 9121],
    ['kafka', 'kafka', 'shop-kafka', 9092],
    ['kafka', 'controller', 'shop-kafka-headless', 9093],
    ['strimzi', 'kafka', 'shop-strimzi-kafka-bootstrap', 9092],
    ['detector', 'api', 'anomaly-detection-api-service', 80],
    ['web', 'http', 'shop-web', 80],
    ['web', 'admin', 'shop-web', 8081],
    ['mongo', 'mongodb', 'shop-mongo', 27017],
  ])('of %s, %s: %s, %d', (component, portName, name, port) => {
    expect(serviceOf(stack, component, portName)).toEqual({ name, port })
  })

  it.each([
    ['single', 'sentinel'],
    ['external', 'kafka'],
    ['once', 'http'],
    ['nobody', 'http'],
  ])('of %s, %s: there is none, and the error says so', (component, port) => {
    expect(() => serviceOf(stack, component, port)).toThrow(
      expect.objectContaining({ code: 'RENDER_NO_SERVICE', details: { component, port } }),
    )
  })
})

it('The names of replicas stand in the headless Service', () => {
  expect(headlessServiceOf(stack, 'node')).toBe('shop-node-headless')
})
