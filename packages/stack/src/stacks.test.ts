import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Component } from './component.ts'
import { checkStack, loadEveryStack } from './load-stack.ts'
import { mostReplicas } from './most-replicas.ts'
import { describeProblem, invalidStack } from './problem.ts'
import { bytes, milliCpus } from './quantity.ts'
import { referencesOf } from './references.ts'

const directory = join(import.meta.dirname, '../../../stacks')
const names = readdirSync(directory)
  .filter((file) => file.endsWith('.yaml') && file !== 'local.yaml')
  .map((file) => file.replace('.yaml', ''))

const readText = (path: string) => readFile(path, 'utf8')

async function load(name: string) {
  const path = join(directory, `${name}.yaml`)
  const loaded = await loadEveryStack({ path, readFile: readText })
  if (!loaded.ok) throw invalidStack(loaded.problems)
  return loaded
}

async function loadEnvironment(name: string, environment: string) {
  const { stacks } = await load(name)
  const stack = stacks.find((candidate) => candidate.environment === environment)
  if (stack === undefined) throw new Error(`${name} has no environment ${environment}`)
  return stack
}

/** What the pods of a component reserve, all replicas together. */
function demandOf(component: Component): { readonly milliCpus: number; readonly bytes: number } {
  if (!('resources' in component)) return { milliCpus: 0, bytes: 0 }
  const replicas = mostReplicas('replicas' in component ? component : {})
  const { cpu, memory } = component.resources.requests
  return { milliCpus: milliCpus(cpu) * replicas, bytes: bytes(memory) * replicas }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

it('There is a description of each of the three systems', () => {
  expect(names.toSorted()).toEqual(['anomaly', 'lucid', 'xai'])
})

describe.each(names)('%s', (name) => {
  it('holds in production, staging and test', async () => {
    const { stacks } = await load(name)
    expect(stacks.map(({ environment }) => environment)).toEqual(['production', 'staging', 'test'])
  })

  it('has nothing to be warned about in production', async () => {
    const path = join(directory, `${name}.yaml`)
    const { problems } = await checkStack({ path, readFile: readText, environment: 'production' })
    expect(problems.map(describeProblem)).toEqual([])
  })

  it('runs in namespaces of its own', async () => {
    const { stacks } = await load(name)
    const namespaces = stacks.map(({ target }) => (target === 'local' ? '' : target.kubernetes.namespace))
    expect(new Set(namespaces).size).toBe(3)
  })

  it('fits three small machines in test: 2 CPUs and 3 GiB are reserved at most', async () => {
    const { components, preflight } = await loadEnvironment(name, 'test')
    const demands = Object.values(components).map(demandOf)
    expect(sum(demands.map((demand) => demand.milliCpus))).toBeLessThanOrEqual(2000)
    expect(sum(demands.map((demand) => demand.bytes))).toBeLessThanOrEqual(3 * 2 ** 30)
    expect(preflight).toMatchObject({ minNodes: 3, minNodeCpus: 1, minNodeMemoryGi: 1 })
  })

  it('keeps its promise in production about machines that it can be spread over', async () => {
    const { preflight } = await loadEnvironment(name, 'production')
    expect(preflight).toMatchObject({ minNodes: 3, minNodeCpus: 4, minNodeMemoryGi: 8 })
  })
})

it('The XAI chain is as its operators know it', async () => {
  const { name, components, target } = await loadEnvironment('xai', 'production')
  expect([name, target]).toEqual([
    'xai-blockchain',
    { kubernetes: { context: 'production', namespace: 'xai-blockchain' } },
  ])
  expect(components['node']).toMatchObject({
    kind: 'chain',
    replicas: 3,
    resources: { requests: { cpu: '1', memory: '2Gi' }, limits: { cpu: '2', memory: '4Gi' } },
    storage: { size: '100Gi', reclaim: 'Retain' },
    config: { maxPeers: 50 },
    consensus: { initialDifficultyHexDigits: 4, blockTimeSeconds: 12, developmentAccounts: 0 },
    ports: { p2p: 8545, rpc: 8546, ws: 8547, metrics: 9090 },
    loadBalancers: { p2p: true, rpc: false, ws: false, publicP2pPort: 30303 },
    autoscaling: {
      maxReplicas: 10,
      cpuPercent: 70,
      memoryPercent: 75,
      peers: 45,
      syncLagBlocks: 10,
      poolTransactions: 500,
    },
    backup: { method: 'snapshot' },
  })
  expect(components['entry']).toMatchObject({ kind: 'ingress', rateLimitPerSecond: 100, form: 'ingress' })
})

it('The anomaly detection is as its operators know it', async () => {
  const { components, target } = await loadEnvironment('anomaly', 'production')
  expect(target).toMatchObject({ kubernetes: { namespace: 'blockchain-anomaly-detection' } })
  expect(components['api']).toMatchObject({
    role: 'api',
    replicas: 3,
    front: { name: 'anomaly-detection-api-service', port: 80 },
    ports: { api: 8000 },
    autoscaling: { maxReplicas: 10, cpuPercent: 70, memoryPercent: 80, scaleDownWindowSeconds: 300 },
    resources: { requests: { cpu: '250m', memory: '512Mi' }, limits: { cpu: '1', memory: '2Gi' } },
    config: { buffer: { maxSize: 10_000, ttlSeconds: 3600 } },
  })
  expect(components['consumer']).toMatchObject({
    role: 'consumer',
    replicas: 2,
    autoscaling: { maxReplicas: 8, cpuPercent: 75, memoryPercent: 85, scaleDownWindowSeconds: 300 },
    resources: { requests: { cpu: '500m', memory: '1Gi' }, limits: { cpu: '2', memory: '4Gi' } },
  })
  expect(components['redis']).toMatchObject({
    replicas: 3,
    config: { maxMemoryMiB: 2048, eviction: 'allkeys-lru', persistence: true },
    storage: { size: '10Gi' },
    ports: { metrics: 9121 },
  })
  expect(components['kafka']).toMatchObject({ topics: { 'blockchain-transactions': { partitions: 8 } } })
  expect(components['entry']).toMatchObject({ rateLimitPerSecond: 100, connectionsPerClient: 50, balancing: 'ewma' })
})

describe('The platform of Lucid', () => {
  const workloads = {
    infrastructure: { mongodb: 27017, redis: 6379, elasticsearch: 9200 },
    core: {
      auth: 8089,
      'api-gateway': 8080,
      'blockchain-engine': 8084,
      'session-anchoring': 8085,
      'block-manager': 8086,
      'data-chain': 8087,
      'service-mesh-controller': 8500,
    },
    application: {
      'session-api': 8113,
      'session-pipeline': 8083,
      'session-recorder': 8090,
      'chunk-processor': 8010,
      'session-storage': 8020,
      'rdp-server-manager': 8090,
      'rdp-xrdp': 3389,
      'session-controller': 8101,
      'resource-monitor': 8201,
      'node-management': 8095,
    },
    support: {
      'admin-interface': 8083,
      'tron-client': 8091,
      'tron-payout-router': 8092,
      'tron-wallet-manager': 8093,
      'tron-usdt-manager': 8094,
      'tron-staking': 8095,
      'tron-gateway': 8096,
      'tron-monitor': 8097,
    },
  }

  it('has 28 workloads, each in its phase and on its port', async () => {
    const { components } = await loadEnvironment('lucid', 'production')
    const found: Record<string, Record<string, number | undefined>> = {}
    for (const [name, component] of Object.entries(components)) {
      if (!('ports' in component)) continue
      found[component.phase] = { ...found[component.phase], [name]: Object.values<number>(component.ports)[0] }
    }
    expect(found).toEqual(workloads)
    expect(Object.values(found).flatMap((phase) => Object.keys(phase))).toHaveLength(28)
    expect(components['api-gateway']).toMatchObject({ replicas: 3 })
  })

  it('lets only the gateway of TRON be called from elsewhere, and only its client out', async () => {
    const { components } = await loadEnvironment('lucid', 'production')
    const isTron = (name: string): boolean => name.startsWith('tron-')
    const calledFromElsewhere = Object.entries(components)
      .filter(([name]) => !isTron(name))
      .flatMap(([name, component]) => referencesOf(name, component).map((reference) => reference.name))
      .filter(isTron)
    expect(new Set(calledFromElsewhere)).toEqual(new Set(['tron-gateway']))
    const out = Object.entries(components).flatMap(([name, component]) =>
      'egress' in component ? component.egress.map(({ ports }) => ({ name, ports })) : [],
    )
    expect(out).toEqual([{ name: 'tron-client', ports: [443] }])
  })
})
