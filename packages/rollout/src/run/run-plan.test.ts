import type { Rendered, Resource } from '@windlass/target/resource'
import { describe, expect, it } from 'vitest'
import { planRelease } from '../plan/plan-release.ts'
import { goodBody, type SimulatedBody, simulatedResource } from '../testing/simulated-body.ts'
import { workload } from '../testing/simulated-release.ts'
import { SimulatedTarget } from '../testing/simulated-target.ts'
import { type Simulation, simulate } from '../testing/simulation.ts'
import type { RolloutEvent } from './rollout-event.ts'
import { type RunPlanOptions, runPlan } from './run-plan.ts'

const intent = { kind: 'deploy' } as const

/** Services beside each other, by name. */
function services(
  bodies: Readonly<Record<string, Partial<SimulatedBody> & { readonly needs?: readonly string[] }>>,
): Rendered {
  const resources = Object.entries(bodies).map(([name, { needs = [], ...body }]) =>
    simulatedResource({ id: `sim/${name}`, body: { ...goodBody, replicas: 1, ...body }, needs }),
  )
  return { resources, workloads: resources.map((resource) => workload(resource, replicasOf(resource))) }
}

const replicasOf = ({ body }: Resource) => (body as SimulatedBody).replicas ?? 0

async function run(simulation: Simulation, desired: Rendered, more: Partial<RunPlanOptions> = {}) {
  const { clock, world, target } = simulation
  const events: RolloutEvent[] = []
  const plan = planRelease({ desired, observation: world.observe(), intent })
  const result = await runPlan({
    plan,
    stage: 'release',
    target,
    clock,
    signal: new AbortController().signal,
    ...more,
    emit: (event) => {
      events.push(event)
      more.emit?.(event)
    },
  })
  return { result, events, plan }
}

const startedIds = (events: readonly RolloutEvent[]) =>
  events.flatMap((event) => (event.type === 'operation-started' ? [event.operation] : []))

describe('running a plan', () => {
  it('does at once what does not depend on each other', async () => {
    const simulation = simulate()
    const startMs = simulation.clock.nowMs()
    await run(simulation, services({ a: { readyAfterMs: 5_000 }, b: { readyAfterMs: 5_000 } }))
    expect(simulation.clock.nowMs() - startMs).toBeLessThan(6_500)
  })

  it('tells what happens, with times, phase by phase', async () => {
    const simulation = simulate()
    const { events } = await run(simulation, services({ a: {} }))
    expect(events.map((event) => event.type)).toEqual([
      'plan-started',
      'phase-started',
      'operation-started',
      'operation-finished',
      'operation-started',
      'operation-started',
      'operation-progress',
      'operation-progress',
      'operation-finished',
      'operation-finished',
      'phase-finished',
    ])
    expect(events.at(-1)).toMatchObject({ phase: 'core', tookMs: expect.any(Number) })
    expect(events.find((event) => event.type === 'operation-finished' && event.kind === 'gate')).toMatchObject({
      verdict: { state: 'pass' },
      facts: expect.anything(),
    })
  })

  it('tells what a gate waits for once, whatever changes elsewhere meanwhile', async () => {
    const others = Object.fromEntries([1, 2, 3, 4].map((n) => [`other-${n}`, { readyAfterMs: n * 1_000 }]))
    const { events } = await run(simulate(), services({ slow: { readyAfterMs: 9_000 }, ...others }))
    const told = events.flatMap((event) =>
      event.type === 'operation-progress' && event.component === 'slow' && event.operation.includes('replicas-ready')
        ? [event.verdict.reason]
        : [],
    )
    expect(told.length).toBeGreaterThan(0)
    expect(new Set(told).size).toBe(told.length)
  })

  it('gives up on an operation that takes too long, and says what it waited for last', async () => {
    const { result } = await run(simulate(), services({ a: { behaviour: 'stuck' } }), { deadlines: { gateMs: 7_000 } })
    expect(result).toMatchObject({
      state: 'failed',
      failure: {
        operation: 'gate:sim/a:replicas-ready',
        cause: 'deadline',
        detail: 'not done within 7 s: a-0 is progressing (NotReady): does not get ready',
      },
    })
  })

  it('waits for many replicas that start one after another as long as each is ready in time', async () => {
    const slow = services({ a: { replicas: 5, startsApartMs: 6_000 } })
    const { result } = await run(simulate(), slow, { deadlines: { gateMs: 7_000 } })
    expect(result).toEqual({ state: 'completed' })
  })

  it('waits longer for replicas of which it is told that they start slowly', async () => {
    const silent = services({ a: { readyAfterMs: 8_000 } })
    const told = { ...silent, workloads: silent.workloads.map((one) => ({ ...one, turnoverMs: 9_000 })) }
    const deadlines = { gateMs: 7_000 }
    expect((await run(simulate(), told, { deadlines })).result).toEqual({ state: 'completed' })
    expect((await run(simulate(), silent, { deadlines })).result).toMatchObject({
      state: 'failed',
      failure: { cause: 'deadline' },
    })
  })

  it('gives up on a target that never returns', async () => {
    const simulation = simulate()
    const target = new SimulatedTarget(simulation.world)
    target.apply = () => new Promise(() => undefined)
    const { result } = await run(simulation, services({ a: {} }), { target, deadlines: { applyMs: 3_000 } })
    expect(result).toMatchObject({ state: 'failed', failure: { operation: 'apply:sim/a', cause: 'deadline' } })
  })

  it('asks no more of what fails once it was ready, which did not answer until then', async () => {
    const simulation = simulate()
    const target = new SimulatedTarget(simulation.world)
    const serves = target.call
    target.call = async (options) => {
      simulation.world.breakReplica('sim/a', 0)
      return serves(options)
    }
    const { result } = await run(simulation, services({ a: {} }), { target })
    expect(result).toMatchObject({
      failure: { operation: 'gate:sim/a:endpoint-answers', cause: 'gate-failed', condition: 'CrashLoop' },
    })
  })

  it('starts nothing after a failure, ends gates, and lets a change under way finish', async () => {
    const simulation = simulate()
    const target = new SimulatedTarget(simulation.world)
    const slowly = target.apply
    const finished: string[] = []
    target.apply = async (options) => {
      await simulation.clock.sleep({ ms: options.resource.component === 'slow' ? 4_000 : 0, signal: options.signal })
      await slowly(options)
      finished.push(options.resource.component)
    }
    const desired = services({
      bad: { behaviour: 'crash' },
      slow: {},
      stuck: { behaviour: 'stuck' },
      later: { needs: ['sim/slow'] },
    })
    const { result, events } = await run(simulation, desired, { target })
    expect(result).toMatchObject({ state: 'failed', failure: { component: 'bad', cause: 'gate-failed' } })
    expect(finished).toContain('slow')
    expect(startedIds(events)).not.toContain('gate:sim/slow:replicas-ready')
    expect(startedIds(events)).not.toContain('apply:sim/later')
    const stopped = events.flatMap((event) => (event.type === 'operation-stopped' ? [event.operation] : []))
    expect(stopped).toContain('gate:sim/stuck:replicas-ready')
  })

  it('reports what the target said when it cannot do something', async () => {
    const simulation = simulate()
    const target = new SimulatedTarget(simulation.world, (_, method) =>
      method === 'apply' ? 'fail-before' : undefined,
    )
    const { result } = await run(simulation, services({ a: {} }), { target })
    expect(result).toMatchObject({
      failure: { operation: 'apply:sim/a', cause: 'target-error', detail: 'apply failed before it did anything' },
    })
  })

  it('starts nothing when it is interrupted before it began', async () => {
    const { result, events } = await run(simulate(), services({ a: {} }), { signal: AbortSignal.abort() })
    expect(result).toEqual({ state: 'interrupted' })
    expect(startedIds(events)).toEqual([])
  })

  it('abandons a change in the middle when the lock is lost', async () => {
    const simulation = simulate()
    const target = new SimulatedTarget(simulation.world)
    const lost = new AbortController()
    target.apply = () => {
      lost.abort(new Error('taken over'))
      return new Promise(() => undefined)
    }
    const { result } = await run(simulation, services({ a: {} }), { target, lost: lost.signal })
    expect(result).toEqual({ state: 'interrupted' })
  })

  it('writes the start of an operation down before it does it, and the end after', async () => {
    const simulation = simulate()
    const target = new SimulatedTarget(simulation.world)
    const order: string[] = []
    const apply = target.apply
    target.apply = async (options) => {
      order.push('applies')
      await apply(options)
    }
    const journal = {
      record: async ({ operation, state }: { operation: string; state: string }) => {
        if (operation.startsWith('apply')) order.push(state)
      },
    }
    await run(simulation, services({ a: {} }), { target, journal })
    expect(order).toEqual(['started', 'applies', 'finished'])
  })

  it('does not take a replica while too few others serve', async () => {
    const simulation = simulate()
    const nodes = (version: number, readyAfterMs = 500): Rendered => {
      const resource = simulatedResource({ id: 'sim/n', body: { ...goodBody, replicas: 3, version, readyAfterMs } })
      const rolling = { kind: 'one-at-a-time', quorum: 2 } as const
      return {
        resources: [resource],
        workloads: [{ component: 'n', resource: 'sim/n', replicas: 3, rolling, gates: [] }],
      }
    }
    await run(simulation, nodes(1))
    const target = new SimulatedTarget(simulation.world)
    const replace = target.replaceReplica
    target.replaceReplica = async (options) => {
      // Another replica goes away on its own just after the first was replaced and found well.
      if (options.ordinal === 0) simulation.world.breakReplica('sim/n', 2)
      await replace(options)
    }
    const { result } = await run(simulation, nodes(2), { target, deadlines: { replaceMs: 5_000, gateMs: 5_000 } })
    expect(result).toMatchObject({
      failure: { operation: 'replace:sim/n:1', detail: '1 of 2 other replicas that must serve are ready' },
    })
    const ready = simulation.world
      .observe()
      .resources[0]?.replicas.filter(({ readiness }) => readiness.state === 'ready')
    expect(ready?.length).toBeGreaterThanOrEqual(2)
  })
})
