import type { Survey } from '@windlass/target/survey'
import { describe, expect, it } from 'vitest'
import { chainRelease } from '../../testing/simulated-release.ts'
import { SimulatedTarget } from '../../testing/simulated-target.ts'
import { type Simulation, simulate } from '../../testing/simulation.ts'
import { type DiagnoseOptions, diagnoseRelease } from './diagnose-release.ts'

const { signal } = new AbortController()
const words = {
  windlass: (command: string) => `windlass ${command}`,
  kubectl: (command: string) => `kubectl -n ns ${command}`,
}

async function running(): Promise<Simulation> {
  const simulation = simulate()
  await simulation.deploy(chainRelease({}))
  return simulation
}

function diagnosed({ world, clock }: Simulation, more: Partial<DiagnoseOptions> = {}) {
  const target = new SimulatedTarget(world)
  const nothing = { withinMs: 20_000, detectors: [], edges: [], words }
  return diagnoseRelease({ target, clock, signal, ...nothing, ...more })
}

describe('a diagnosis of what runs', () => {
  it('finds nothing in a release that is well', async () => {
    expect(await diagnosed(await running())).toMatchObject({ state: 'healthy', symptoms: [], notes: [] })
  })

  it('explains a replica that crashes, with commands and the runbook', async () => {
    const simulation = await running()
    simulation.world.breakReplica('sim/node', 2)
    const { state, symptoms } = await diagnosed(simulation)
    expect(state).toBe('degraded')
    expect(symptoms).toHaveLength(1)
    expect(symptoms[0]).toMatchObject({
      cause: 'crash',
      component: 'node',
      replica: 'node-2',
      finding: 'node-2 crashes: it exited with code 1.',
      runbook: 'docs/runbooks/container-restarting.md',
    })
    expect(symptoms[0]?.steps.map(({ command }) => command)).toContain('windlass logs node --previous')
  })

  it('says what stops a component first, and of one component nothing else', async () => {
    const simulation = await running()
    simulation.world.breakReplica('sim/node', 2)
    simulation.world.breakReplica('sim/app', 0)
    const { state, symptoms } = await diagnosed(simulation)
    expect(state).toBe('unhealthy')
    expect(symptoms.map(({ component }) => component)).toEqual(['app', 'node'])
    expect((await diagnosed(simulation, { component: 'node' })).symptoms).toHaveLength(1)
  })

  it('explains a chain that stands still though every node is ready', async () => {
    const simulation = await running()
    simulation.world.network.stalledFromMs = simulation.clock.nowMs()
    await simulation.clock.sleep({ ms: 60_000, signal })
    const { symptoms } = await diagnosed(simulation)
    expect(symptoms).toMatchObject([{ cause: 'stalled-network', state: 'unhealthy', component: 'node' }])
    expect(symptoms[0]?.finding).toMatch(/^The chain stands still: the network is stalled at height \d+/)
  })

  it('says how a volume that is full is made larger, and what to do where it cannot be', async () => {
    const simulation = await running()
    const volume = { name: 'data-node-0', component: 'node', state: 'bound', detail: '', requestedBytes: 100 } as const
    const survey = (expandable: boolean): Omit<Survey, 'atMs'> => ({
      volumes: [{ ...volume, capacityBytes: 100, availableBytes: 2, expandable }],
      containers: [],
      machines: [],
      gaps: [],
    })
    simulation.world.survey = survey(true)
    const [full] = (await diagnosed(simulation)).symptoms
    expect(full).toMatchObject({ cause: 'volume-full', runbook: 'docs/runbooks/volume-almost-full.md' })
    expect(full?.steps.map(({ command }) => command)).toContain(
      `kubectl -n ns patch pvc data-node-0 -p '{"spec":{"resources":{"requests":{"storage":"SIZE"}}}}'`,
    )
    simulation.world.survey = survey(false)
    expect((await diagnosed(simulation)).symptoms).toMatchObject([{ cause: 'volume-full-fixed' }])
  })

  it('names high CPU and memory with the limit', async () => {
    const simulation = await running()
    const container = { component: 'node', replica: 'node-0', container: 'main', requests: {} }
    const containers = [
      {
        ...container,
        used: { cpuMillis: 950, memoryBytes: 93 * 2 ** 20 },
        limits: { cpuMillis: 1_000, memoryBytes: 100 * 2 ** 20 },
      },
    ]
    simulation.world.survey = { containers, volumes: [], machines: [], gaps: [] }
    expect((await diagnosed(simulation)).symptoms.map(({ cause, finding }) => [cause, finding])).toEqual([
      ['memory-high', 'main of node-0 uses 93Mi of the 100Mi of memory it may use.'],
      ['cpu-high', 'main of node-0 uses 950m of the 1000m of CPU it may use, and is held back.'],
    ])
  })

  it('always answers, and never takes what it could not see as well', async () => {
    const { world, clock } = await running()
    const target = new SimulatedTarget(world, (_, method) => (method === 'observe' ? 'fail-before' : undefined))
    const { state, symptoms } = await diagnosed({ ...(await running()), world, clock }, { target })
    expect(state).toBe('unhealthy')
    expect(symptoms).toMatchObject([{ cause: 'target-away', state: 'unhealthy' }])
  })
})
