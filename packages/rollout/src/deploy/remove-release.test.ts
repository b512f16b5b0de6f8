import { describe, expect, it } from 'vitest'
import { rollbackDestination } from '../releases/rollback-destination.ts'
import type { RolloutEvent } from '../run/rollout-event.ts'
import { chainRelease } from '../testing/simulated-release.ts'
import { SimulatedTarget } from '../testing/simulated-target.ts'
import { type Simulation, simulate } from '../testing/simulation.ts'
import { type RemoveOptions, removeRelease } from './remove-release.ts'
import { verifyRelease } from './verify-release.ts'

function remove({ target, clock }: Simulation, more: Partial<RemoveOptions> = {}) {
  const { signal } = new AbortController()
  const options = { target, clock, signal, emit: () => undefined, holder: 'a test', environment: 'test' }
  return removeRelease({ ...options, volumes: 'keep', ...more })
}

describe('removing a release', () => {
  it('removes what needs others first, keeps data, and stays in the history', async () => {
    const simulation = simulate()
    await simulation.deploy(chainRelease({}))
    const events: RolloutEvent[] = []
    const result = await remove(simulation, { emit: (event) => events.push(event) })
    expect(result).toMatchObject({ state: 'removed', release: { number: 2, status: 'removed' } })
    expect(events.flatMap((event) => (event.type === 'operation-started' ? [event.operation] : []))).toEqual([
      'remove:sim/app',
      'remove:sim/node',
    ])
    expect(simulation.world.observe().resources).toEqual([])
    expect(await simulation.health()).toMatchObject({
      state: 'unhealthy',
      reasons: [{ reason: 'no release runs here' }],
    })
    expect(await remove(simulation)).toMatchObject({ state: 'unchanged' })
  })

  it('can be asked what it would do', async () => {
    const simulation = simulate()
    await simulation.deploy(chainRelease({}))
    expect(await remove(simulation, { dryRun: true })).toMatchObject({
      state: 'planned',
      plan: { operations: [{ id: 'remove:sim/app' }, { id: 'remove:sim/node' }] },
    })
    expect(simulation.world.observe().resources).toHaveLength(2)
  })

  it('still asks for data of releases that are gone when data is to be deleted', async () => {
    const simulation = simulate()
    await simulation.deploy(chainRelease({}))
    await remove(simulation)
    expect(await remove(simulation, { volumes: 'delete' })).toMatchObject({
      state: 'removed',
      plan: { operations: [{ volumes: 'delete', safety: 'irreversible' }, { volumes: 'delete' }] },
    })
  })

  it('goes on after a kill, and no good release counts as running meanwhile', async () => {
    const simulation = simulate()
    await simulation.deploy(chainRelease({}))
    const killed = new SimulatedTarget(simulation.world, (_, method) =>
      method === 'remove' ? 'kill-after' : undefined,
    )
    await Promise.race([remove(simulation, { target: killed }), killed.killed])
    const between = await simulation.health()
    expect(between.state).toBe('unhealthy')
    expect(between.reasons.map(({ reason }) => reason)).toContain(
      'the removal was cut off: its command (a test) is gone; deploy or roll back',
    )
    expect(await remove(simulation)).toMatchObject({ state: 'removed' })
    expect(simulation.world.observe().resources).toEqual([])
  })

  it.for(['kill-before', 'kill-after'] as const)(
    '%s whatever it calls, is undone by the next deploy',
    async (fault) => {
      for (let at = 0; ; at++) {
        const simulation = simulate()
        const desired = chainRelease({})
        await simulation.deploy(desired)
        const target = new SimulatedTarget(simulation.world, (call) => (call === at ? fault : undefined))
        const end = await Promise.race([remove(simulation, { target }), target.killed])
        if (end?.state === 'removed') return expect(at).toBeGreaterThan(5)
        await simulation.deploy(desired)
        expect(await simulation.health(), `at call ${at}`).toMatchObject({ state: 'healthy', reasons: [] })
        // What still drained would be gone by then.
        await simulation.clock.sleep({ ms: 60_000, signal: new AbortController().signal })
        expect(await simulation.health(), `at call ${at}`).toMatchObject({ state: 'healthy', reasons: [] })
      }
    },
  )

  it('leaves the last good release to go back to', async () => {
    const simulation = simulate()
    await simulation.deploy(chainRelease({}))
    await remove(simulation)
    expect(rollbackDestination({ releases: await simulation.releases() })).toMatchObject({ number: 1 })
  })

  it('reports what could not be removed', async () => {
    const simulation = simulate()
    await simulation.deploy(chainRelease({}))
    const stubborn = new SimulatedTarget(simulation.world, (_, method) =>
      method === 'remove' ? 'fail-before' : undefined,
    )
    expect(await remove(simulation, { target: stubborn })).toMatchObject({
      state: 'failed',
      failure: { operation: 'remove:sim/app', cause: 'target-error' },
      release: { status: 'failed' },
    })
  })
})

describe('verifying a release', () => {
  const verify = ({ target, clock }: Simulation) =>
    verifyRelease({
      target,
      clock,
      signal: new AbortController().signal,
      emit: () => undefined,
      deadlines: { gateMs: 9_000 },
    })

  it('passes every gate of what runs', async () => {
    const simulation = simulate()
    await simulation.deploy(chainRelease({}))
    expect(await verify(simulation)).toMatchObject({ release: { number: 1 }, result: { state: 'completed' } })
  })

  it('fails where something broke since', async () => {
    const simulation = simulate()
    await simulation.deploy(chainRelease({}))
    simulation.world.remove('sim/app')
    expect(await verify(simulation)).toMatchObject({
      result: { state: 'failed', failure: { component: 'app', cause: 'deadline' } },
    })
  })

  it('says when there is nothing to verify', async () => {
    await expect(verify(simulate())).rejects.toMatchObject({ code: 'ROLLOUT_NO_RELEASE' })
  })
})
