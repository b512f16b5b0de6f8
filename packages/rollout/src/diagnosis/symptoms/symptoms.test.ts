import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ObservedResource } from '@windlass/target/observation'
import type { Readiness } from '@windlass/target/readiness'
import { describe, expect, it } from 'vitest'
import { judgeHealth } from '../../health/health.ts'
import type { Seen } from '../../health/seen.ts'
import { runbookOf } from '../runbook.ts'
import { adviceOn, advisedCauses } from './advice.ts'
import { detectorSymptoms } from './detectors.ts'
import { networkSymptoms } from './network.ts'
import { type DetectorReading, metricsIn } from './read-detectors.ts'
import { resourceSymptoms } from './resources.ts'
import type { SymptomView } from './symptom.ts'

const ready = { state: 'ready', reason: 'Ready', detail: '', sinceMs: 0 } as const

function resource(component: string, readiness: Readiness, replicas = 1): ObservedResource {
  return {
    id: `apps/v1/Deployment/${component}`,
    component,
    digest: 'd',
    readiness,
    replicas: Array.from({ length: replicas }, (_, ordinal) => ({
      ...{ ordinal, name: `${component}-${ordinal}`, digest: 'd', readiness, restarts: 0, addresses: {} },
    })),
  }
}

function view(resources: readonly ObservedResource[], more: Partial<SymptomView> = {}): SymptomView {
  const seen: Seen = {
    atMs: 0,
    releases: [],
    observation: { atMs: 0, resources, warnings: [] },
    chains: [],
    endpoints: undefined,
    survey: undefined,
    holder: 'nobody',
    gaps: [],
  }
  const rendered = {
    resources: resources.map(({ id, component }) => ({
      ...({ id, component, phase: 'core', needs: [], digest: 'd', body: {} } as const),
    })),
    workloads: [],
  }
  return { seen, health: judgeHealth(seen), rendered, detectors: [], edges: [], ...more }
}

const api = (state: Readiness['state'], reason: string, detail: string) =>
  resource('api', { state, reason, detail, sinceMs: 0 })

describe('pods that do not start', () => {
  it.each([
    ['image-not-found', 'failed', 'ImageNotFound', 'api: api:9: not found'],
    ['image-not-found', 'progressing', 'PullingImage', 'api: failed to pull: api:9: not found'],
    ['registry-away', 'progressing', 'PullingImage', 'the registry does not give api:1 yet: dial tcp: i/o timeout'],
    ['crash', 'failed', 'CrashLoop', 'api was restarted 4 times; it exited with code 1'],
    ['out-of-memory', 'failed', 'OOMKilled', 'api was restarted 4 times; it exited with code 137 (OOMKilled)'],
    ['probe-fails', 'progressing', 'NotReady', 'model: not loaded'],
    ['volume-not-bound', 'failed', 'NoVolume', 'data-api-0: storageclass "fast" not found'],
    ['unschedulable', 'progressing', 'Unschedulable', '0/3 nodes are available: 3 Insufficient cpu.'],
    ['quota-exceeded', 'failed', 'FailedCreate', 'pods "api" is forbidden: exceeded quota: q, requested: pods=1'],
    ['limit-range', 'failed', 'FailedCreate', 'maximum cpu usage per Container is 500m, but limit is 7'],
    ['admission-refused', 'failed', 'FailedCreate', 'admission webhook "w" denied the request: no'],
    ['refused', 'failed', 'FailedCreate', 'serviceaccount "api" not found'],
    ['secret-missing', 'failed', 'ContainerConfig', `couldn't find key jwt in Secret ns/keys`],
    ['cannot-start', 'failed', 'ContainerConfig', 'configmap "settings" not found'],
    ['node-lost', 'progressing', 'NodeLost', 'node2 is not ready: Kubelet stopped posting node status.'],
    ['node-lost', 'progressing', 'Terminating', 'cannot be stopped while node2 is not ready: gone'],
  ] as const)('are told apart: %s, %s (%s)', (cause, state, reason, detail) => {
    const [symptom] = resourceSymptoms(view([api(state, reason, detail)]))
    expect(symptom).toMatchObject({ cause, component: 'api' })
    expect(symptom?.finding).toContain(detail)
  })

  it('are no symptom while they are ready', () => {
    expect(resourceSymptoms(view([api('ready', 'Ready', '')]))).toEqual([])
  })
})

describe('a connection that is cut', () => {
  const store = resource('store', ready)
  const edges = [{ from: 'api', to: 'store', port: 9000 }]

  it('is inferred where a caller cannot reach what is declared and ready', () => {
    const caller = api('progressing', 'NotReady', 'database: connect ETIMEDOUT tested-store:9000')
    expect(networkSymptoms(view([caller, store], { edges }))).toMatchObject([
      { cause: 'edge-cut', component: 'api', replica: 'api-0', subject: 'store' },
    ])
  })

  it('is not inferred where the other one does not serve, is not declared, or is not what is spoken of', () => {
    const caller = api('progressing', 'NotReady', 'database: connect ETIMEDOUT tested-store:9000')
    const down = resource('store', { ...ready, state: 'failed' })
    expect(networkSymptoms(view([caller, down], { edges }))).toEqual([])
    expect(networkSymptoms(view([caller, store], { edges: [] }))).toEqual([])
    const busy = api('progressing', 'NotReady', 'model: not loaded')
    expect(networkSymptoms(view([busy, store], { edges }))).toEqual([])
  })
})

describe('a detector', () => {
  const status = { model: null, sources: [], transactionsScored: 0, anomalies: 3 }
  const reading = (more: Partial<DetectorReading>): DetectorReading => ({
    ...{ component: 'api', cache: 'redis', replica: 'api-0', status, lag: {}, lookUps: {} },
    ...more,
  })
  const found = (readings: readonly DetectorReading[], resources: readonly ObservedResource[] = []) =>
    detectorSymptoms(view(resources, { detectors: readings }))

  it('has lost its cache where it cannot count what it shares, and it is told whether the cache itself is down', () => {
    const lost = [reading({ status: { ...status, anomalies: null } })]
    expect(found(lost, [resource('redis', ready)])).toMatchObject([
      { cause: 'cache-lost', subject: 'redis', likely: expect.stringContaining('it is the way to it or its password') },
    ])
    expect(found(lost, [resource('redis', { ...ready, state: 'failed' })])).toMatchObject([
      { cause: 'cache-lost', finding: expect.stringContaining('0 of 1 replicas are ready') },
    ])
    expect(found([reading({})], [resource('redis', ready)])).toEqual([])
  })

  it('lags where its consumers are too far behind, and one partition that has most of it is named', () => {
    const metrics = [
      'kafka_consumer_lag{topic="blockchain-transactions",partition="0"} 40',
      'kafka_consumer_lag{topic="blockchain-transactions",partition="1"} 2400',
    ].join('\n')
    expect(found([reading(metricsIn(metrics))])).toMatchObject([
      {
        cause: 'consumer-lag',
        subject: 'blockchain-transactions',
        finding: expect.stringContaining('2440 messages behind in blockchain-transactions, of 2 partitions'),
        likely: expect.stringContaining('One partition has most of them'),
      },
    ])
    expect(found([reading(metricsIn(metrics.replace('2400', '100')))])).toEqual([])
  })

  it('has a low hit rate once there were enough look-ups', () => {
    const lookUps = (hit: number, miss: number) =>
      metricsIn(
        [
          `redis_cache_requests_total{cache="predictions",result="hit"} ${hit}`,
          `redis_cache_requests_total{cache="predictions",result="miss"} ${miss}`,
        ].join('\n'),
      )
    expect(found([reading(lookUps(30, 970))])).toMatchObject([
      { cause: 'hit-rate-low', finding: expect.stringMatching(/^3 % of 1000 look-ups of api/) },
    ])
    expect(found([reading(lookUps(3, 97))])).toEqual([])
    expect(found([reading(lookUps(400, 600))])).toEqual([])
  })

  it('says which source it does not read', () => {
    const source = { kind: 'kafka', name: 'kafka', phase: 'away', transactionsScored: 0 } as const
    expect(found([reading({ status: { ...status, sources: [source] } })])).toMatchObject([{ cause: 'source-away' }])
  })
})

describe('an advice', () => {
  const words = { windlass: (command: string) => `windlass ${command}` }

  it.each(advisedCauses)('on %s says why and what to do, and its runbook is there', (cause) => {
    const symptom = { cause, state: 'degraded', finding: 'found' } as const
    const { likely, steps } = adviceOn(symptom)
    expect(likely).toMatch(/[.]$/)
    const withCluster = { ...words, kubectl: (command: string) => `kubectl ${command}` }
    expect(steps(symptom, withCluster)).not.toEqual([])
    for (const { command } of steps(symptom, words)) expect(command ?? '').not.toContain('kubectl')
    const page = runbookOf(cause)
    if (page !== undefined)
      expect(readFileSync(join(import.meta.dirname, '../../../../..', page), 'utf8')).toMatch(/^# \w+\n/)
  })
})
