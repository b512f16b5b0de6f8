import type { ContainerUse, Machine, Survey, VolumeUse } from '@windlass/target/survey'
import { describe, expect, it } from 'vitest'
import { SimulatedTarget } from '../testing/simulated-target.ts'
import { simulate } from '../testing/simulation.ts'
import { capacityOf } from './capacity.ts'
import { takeSamples } from './take-samples.ts'

const mebibyte = 2 ** 20
const gibibyte = 2 ** 30

function use(component: string, cpuMillis: number, memoryMiB: number, more: Partial<ContainerUse> = {}): ContainerUse {
  return {
    ...{ component, replica: `${component}-0`, container: 'main' },
    used: { cpuMillis, memoryBytes: memoryMiB * mebibyte },
    requests: { cpuMillis: 100, memoryBytes: 128 * mebibyte },
    limits: { cpuMillis: 1_000, memoryBytes: 256 * mebibyte },
    ...more,
  }
}

const machine: Machine = {
  name: 'm1',
  usable: true,
  allocatable: { cpuMillis: 2_000, memoryBytes: 4 * gibibyte },
  takenByOthers: { cpuMillis: 500, memoryBytes: gibibyte },
}

function survey(more: Partial<Survey>): Survey {
  return { atMs: 0, containers: [], volumes: [], machines: [machine], gaps: [], ...more }
}

const together = { workloads: [] }

function adviceOf(surveys: readonly Survey[]) {
  const [container] = capacityOf(surveys, together).containers
  return Object.fromEntries(
    (container?.advice ?? []).map(({ amount, of, should, verdict }) => [`${amount} ${of}`, [verdict, should]]),
  )
}

describe('capacity', () => {
  it('asks for the mean at 70 %, and for more than the highest that was measured', () => {
    const samples = [survey({ containers: [use('api', 100, 100)] }), survey({ containers: [use('api', 300, 150)] })]
    expect(adviceOf(samples)).toEqual({
      'cpu request': ['raise', 350],
      'cpu limit': ['keep', 1_000],
      'memory request': ['raise', 176 * mebibyte],
      'memory limit': ['keep', 256 * mebibyte],
    })
  })

  it('leaves alone what is about right, and lowers what is far too much', () => {
    expect(adviceOf([survey({ containers: [use('api', 70, 105)] })])).toMatchObject({
      'cpu request': ['keep', 100],
      'memory request': ['keep', 128 * mebibyte],
    })
    expect(adviceOf([survey({ containers: [use('api', 5, 20)] })])).toMatchObject({
      'cpu request': ['lower', 10],
      'memory request': ['lower', 32 * mebibyte],
    })
  })

  it('raises a memory limit before it kills, and a CPU limit that holds back', () => {
    expect(adviceOf([survey({ containers: [use('api', 950, 240)] })])).toMatchObject({
      'cpu limit': ['raise', 1_500],
      'memory limit': ['raise', 320 * mebibyte],
    })
  })

  it('advises replicas by the formula of autoscalers, and none more where each bears the whole load', () => {
    const containers = ['0', '1'].map((ordinal) => use('api', 140, 100, { replica: `api-${ordinal}` }))
    expect(capacityOf([survey({ containers })], together).replicas).toEqual([
      {
        component: 'api',
        present: 2,
        should: 4,
        reason: '140 % of the requested CPU is used, 70 % is the aim',
      },
    ])
    const rolling = { kind: 'one-at-a-time', quorum: 2 } as const
    const workloads = [{ component: 'api', resource: 'api', replicas: 2, rolling, gates: [] }]
    expect(capacityOf([survey({ containers })], { workloads }).replicas).toMatchObject([{ present: 2, should: 2 }])
  })

  it('sizes a volume by what is in it, never smaller, and not where its file system is shared', () => {
    const volume: VolumeUse = {
      ...{ name: 'data-0', component: 'node', state: 'bound', detail: '' },
      ...{ requestedBytes: 10 * gibibyte, capacityBytes: 10 * gibibyte, availableBytes: gibibyte },
    }
    const sizes = (changes: Partial<VolumeUse>) =>
      capacityOf([survey({ volumes: [{ ...volume, ...changes }] })], together).volumes.map(
        ({ shouldBytes }) => shouldBytes / gibibyte,
      )
    expect(sizes({})).toEqual([13])
    expect(sizes({ availableBytes: 9 * gibibyte })).toEqual([10])
    expect(sizes({ capacityBytes: 200 * gibibyte })).toEqual([10])
  })

  it('says when a volume that grows is full', () => {
    const volume = { name: 'data-0', component: 'node', state: 'bound', detail: '' } as const
    const at = (atMs: number, availableGiB: number) =>
      survey({
        atMs,
        volumes: [
          {
            ...volume,
            requestedBytes: 10 * gibibyte,
            capacityBytes: 10 * gibibyte,
            availableBytes: availableGiB * gibibyte,
          },
        ],
      })
    const [advice] = capacityOf([at(0, 9), at(86_400_000, 8)], together).volumes
    expect(advice?.reason).toContain('full in 8 days')
  })

  it('says whether it fits beside what others have on the machines', () => {
    const small = capacityOf([survey({ containers: [use('api', 70, 100)] })], together).fit
    expect(small.advised.state).toBe('fits')
    const heavy = { requests: { cpuMillis: 1_600, memoryBytes: gibibyte } }
    const { fit } = capacityOf([survey({ containers: [use('api', 1_100, 800, heavy)] })], together)
    expect(fit.present).toEqual({
      state: 'does-not-fit',
      detail: 'of 1.6 CPUs and 1Gi, 1 replicas find no machine: api',
    })
    expect(capacityOf([survey({ machines: [] })], together).fit.present.state).toBe('unseen')
  })

  it('measures for as long as it is told', async () => {
    const { world, clock } = simulate()
    const target = new SimulatedTarget(world)
    const { signal } = new AbortController()
    expect(await takeSamples({ target, clock, signal, forMs: 0 })).toHaveLength(1)
    const samples = await takeSamples({ target, clock, signal, forMs: 25_000 })
    expect(samples.map(({ atMs }) => atMs - (samples[0]?.atMs ?? 0))).toEqual([0, 10_000, 20_000, 25_000])
  })
})
