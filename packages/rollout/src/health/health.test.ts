import { describe, expect, it } from 'vitest'
import { chainRelease } from '../testing/simulated-release.ts'
import { SimulatedTarget } from '../testing/simulated-target.ts'
import { simulate } from '../testing/simulation.ts'
import { healthOf, judgeHealth } from './health.ts'
import { statusOf } from './status.ts'

const signal = new AbortController().signal

async function running() {
  const simulation = simulate()
  await simulation.deploy(chainRelease({}))
  const reasons = async () => (await simulation.health()).reasons.map(({ reason }) => reason)
  return { ...simulation, reasons }
}

describe('health', () => {
  it('is degraded while one replica does not serve, and unhealthy under quorum', async () => {
    const { world, health } = await running()
    world.breakReplica('sim/node', 2)
    expect(await health()).toMatchObject({ state: 'degraded' })
    world.breakReplica('sim/node', 1)
    expect(await health()).toMatchObject({ state: 'unhealthy' })
  })

  it('names what is wrong: replicas, what is missing, what is left over, what the target says', async () => {
    const { world, reasons } = await running()
    world.breakReplica('sim/node', 2)
    world.remove('sim/app')
    world.apply({ ...(chainRelease({}).resources[1] ?? expect.fail()), id: 'sim/old', component: 'old' }, 'all')
    world.warnings.push('the supervisor died 3 times')
    expect(await reasons()).toEqual([
      'the supervisor died 3 times',
      'node-2 is failed (CrashLoop): exited with code 1',
      'sim/app is not there',
      'sim/old is left over',
      'node-2 does not answer: connection refused',
    ])
  })

  it('says what is there and failed where no release runs', () => {
    const readiness = { state: 'failed', reason: 'Terminating', detail: 'is being deleted', sinceMs: 0 } as const
    const resource = { id: 'sim/place', component: 'place', digest: '1', readiness, replicas: [] }
    const observation = { atMs: 0, resources: [resource], warnings: [] }
    const { state, reasons } = judgeHealth({
      ...{ atMs: 0, releases: [], observation, holder: 'nobody', gaps: [] },
      ...{ chains: undefined, endpoints: undefined, survey: undefined },
    })
    expect(state).toBe('unhealthy')
    expect(reasons.map(({ reason }) => reason)).toEqual([
      'no release runs here',
      'sim/place is failed (Terminating): is being deleted',
    ])
  })

  it('is unhealthy when the network produces no blocks, although every node is ready', async () => {
    const { world, clock, health } = await running()
    world.network.stalledFromMs = clock.nowMs()
    await clock.sleep({ ms: 60_000, signal })
    const { state, reasons } = await health()
    expect(state).toBe('unhealthy')
    expect(reasons).toEqual([
      { state: 'unhealthy', component: 'node', reason: expect.stringContaining('the network is stalled at height') },
    ])
  })

  it('always answers, and says what nobody could look at', async () => {
    const { world, clock } = await running()
    const look = (faulty: string) =>
      healthOf({
        target: new SimulatedTarget(world, (_, method) => (method === faulty ? 'fail-before' : undefined)),
        clock,
        signal,
      })
    expect(await look('observe')).toMatchObject({
      state: 'unhealthy',
      reasons: [{ reason: 'the target cannot be read: observe failed before it did anything' }],
    })
    expect(await look('records.list')).toMatchObject({
      release: 'unseen',
      reasons: [{ reason: expect.stringContaining('the history cannot be read') }],
    })
    expect((await look('call')).reasons[0]?.reason).toContain('node-0 does not answer')
  })

  it('does not wait for a target that never answers', async () => {
    const { world, clock } = await running()
    const mute = new SimulatedTarget(world)
    mute.observe = () => new Promise(() => undefined)
    expect(await healthOf({ target: mute, clock, signal })).toMatchObject({
      state: 'unhealthy',
      reasons: [{ reason: 'the target did not answer within 10 s' }],
    })
  })
})

describe('status', () => {
  it('has a row for every replica, with release, height and peers', async () => {
    const { target, clock } = await running()
    const { health, replicas } = await statusOf({ target, clock, signal })
    expect(health.state).toBe('healthy')
    expect(replicas.map(({ component, replica, release, peers }) => ({ component, replica, release, peers }))).toEqual([
      ...[0, 1, 2].map((n) => ({ component: 'node', replica: `node-${n}`, release: 1, peers: 2 })),
      { component: 'app', replica: 'app-0', release: 1, peers: undefined },
    ])
    expect(replicas[0]).toMatchObject({ height: expect.any(Number), readiness: { state: 'ready' }, restarts: 0 })
  })

  it('tells in the middle of a rollout which release each replica runs', async () => {
    const { deploy, world, clock } = await running()
    const killed = new SimulatedTarget(world, (_, method) => (method === 'replaceReplica' ? 'kill-after' : undefined))
    await Promise.race([deploy(chainRelease({ node: { version: 2 } }), { target: killed }), killed.killed])
    const { replicas } = await statusOf({ target: new SimulatedTarget(world), clock, signal })
    expect(replicas.map(({ release }) => release)).toEqual([2, 1, 1, 1])
  })

  it('knows a release before the last good one, which somebody brought back by hand', async () => {
    const { deploy, world, target, clock } = await running()
    await deploy(chainRelease({ app: { version: 2 } }))
    world.apply(chainRelease({}).resources[1] ?? expect.fail(), 'all')
    const { replicas } = await statusOf({ target, clock, signal })
    expect(replicas.map(({ release }) => release)).toEqual([2, 2, 2, 1])
  })
})
