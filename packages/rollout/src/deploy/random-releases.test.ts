import type { Rendered } from '@windlass/target/resource'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { healthOf } from '../health/health.ts'
import type { Operation } from '../plan/plan.ts'
import { planRelease } from '../plan/plan-release.ts'
import { currentRelease, readReleases } from '../releases/history.ts'
import { rollbackDestination } from '../releases/rollback-destination.ts'
import type { RolloutEvent } from '../run/rollout-event.ts'
import { randomRelease, releaseAndNext, renderRandom } from '../testing/random-release.ts'
import { watchServing } from '../testing/serving-watch.ts'
import { SimulatedClock } from '../testing/simulated-clock.ts'
import { deployOptions } from '../testing/simulated-release.ts'
import { type Fault, SimulatedTarget } from '../testing/simulated-target.ts'
import { SimulatedWorld } from '../testing/simulated-world.ts'
import { deploy } from './deploy.ts'

const signal = new AbortController().signal

function newWorld() {
  const clock = new SimulatedClock()
  return { clock, world: new SimulatedWorld(clock) }
}

type World = ReturnType<typeof newWorld>

function deployTo(
  options: World & { readonly desired: Rendered; readonly target?: SimulatedTarget; readonly events?: RolloutEvent[] },
) {
  const { world, target = new SimulatedTarget(world) } = options
  return deploy(deployOptions({ ...options, target }))
}

/** Whether the world runs exactly this release, every replica of it ready. */
function runsExactly({ world }: World, rendered: Rendered | undefined): boolean {
  const observation = world.observe()
  if (!rendered) return observation.resources.length === 0
  return planRelease({ desired: rendered, observation, intent: { kind: 'deploy' } }).operations.length === 0
}

function quorumIn(...releases: readonly Rendered[]) {
  return (id: string) => {
    const workloads = releases.map((release) => release.workloads.find((workload) => workload.resource === id))
    const rollings = workloads.map((workload) => workload?.rolling)
    // A workload that one release has and the other has not may go as a whole.
    if (!rollings.every((rolling) => rolling?.kind === 'one-at-a-time')) return undefined
    return Math.min(...rollings.map((rolling) => (rolling?.kind === 'one-at-a-time' ? rolling.quorum : 0)))
  }
}

function downstreamOf(operations: readonly Operation[], id: string): Set<string> {
  const reached = new Set([id])
  for (const operation of operations)
    if (operation.after.some((before) => reached.has(before))) reached.add(operation.id)
  return reached
}

describe('any release', () => {
  it('starts each resource only when all it needs, and all of earlier phases, are ready', async () => {
    await fc.assert(
      fc.asyncProperty(randomRelease, async (components) => {
        const simulation = newWorld()
        const desired = renderRandom(components)
        const target = new SimulatedTarget(simulation.world)
        const apply = target.apply
        const tooEarly: string[] = []
        target.apply = async (options) => {
          const { resource } = options
          const ready = new Set(
            simulation.world
              .observe()
              .resources.filter((observed) => observed.readiness.state === 'ready')
              .map((observed) => observed.id),
          )
          const phase = components.find(({ name }) => `sim/${name}` === resource.id)?.phase ?? 0
          const earlier = components.filter((other) => other.phase < phase).map(({ name }) => `sim/${name}`)
          for (const id of [...resource.needs, ...earlier])
            if (!ready.has(id)) tooEarly.push(`${resource.id} before ${id}`)
          return apply(options)
        }
        expect((await deployTo({ ...simulation, desired, target })).state).toBe('deployed')
        expect(tooEarly).toEqual([])
      }),
      { numRuns: 30 },
    )
  })

  it('leaves nothing to do, and quorum serves all the way', async () => {
    await fc.assert(
      fc.asyncProperty(releaseAndNext, async ({ first, next }) => {
        const simulation = newWorld()
        const [before, after] = [renderRandom(first), renderRandom(next)]
        await deployTo({ ...simulation, desired: before })
        const lapses = watchServing(simulation.world, quorumIn(before, after))
        const result = await deployTo({ ...simulation, desired: after })
        expect(['deployed', 'unchanged']).toContain(result.state)
        expect(runsExactly(simulation, after)).toBe(true)
        expect(lapses).toEqual([])
        expect(await deployTo({ ...simulation, desired: after })).toMatchObject({
          state: 'unchanged',
          plan: { operations: [] },
        })
      }),
      { numRuns: 30 },
    )
  })

  it('stops what comes after a failure, and goes back while quorum serves', async () => {
    const badNext = fc.record({
      releases: releaseAndNext,
      bad: fc.nat({ max: 5 }),
      behaviour: fc.constantFrom('crash' as const, 'stuck' as const),
    })
    await fc.assert(
      fc.asyncProperty(badNext, async ({ releases: { first, next }, bad, behaviour }) => {
        const simulation = newWorld()
        const before = renderRandom(first)
        const broken = next.map((part, index) => (index === bad % next.length ? { ...part, behaviour } : part))
        const after = renderRandom(broken)
        await deployTo({ ...simulation, desired: before })
        const lapses = watchServing(simulation.world, quorumIn(before, after))
        const events: RolloutEvent[] = []
        const result = await deployTo({ ...simulation, desired: after, events })

        expect(result.state).toBe('rolled-back')
        expect(lapses).toEqual([])
        expect(runsExactly(simulation, before)).toBe(true)
        const failure = events.findIndex((event) => event.type === 'operation-failed')
        const failed = events[failure]
        const stopped = downstreamOf(result.plan.operations, failed && 'operation' in failed ? failed.operation : '')
        const started = events.filter((event) => event.type === 'operation-started' && event.stage === 'release')
        expect(started.filter((event) => 'operation' in event && stopped.has(event.operation))).toHaveLength(1)
        expect(events.slice(failure).filter((event) => started.includes(event))).toEqual([])
      }),
      { numRuns: 30 },
    )
  })

  it('survives a failing call or a kill at any moment: one more command, and one release runs', async () => {
    const interrupted = fc.record({
      releases: releaseAndNext,
      at: fc.oneof(fc.nat({ max: 40 }), fc.nat({ max: 400 })),
      fault: fc.constantFrom<Fault>('fail-before', 'fail-after', 'kill-before', 'kill-after'),
      afterwards: fc.constantFrom('deploy' as const, 'rollback' as const),
      broken: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(interrupted, async ({ releases: { first, next }, at, fault, afterwards, broken }) => {
        const simulation = newWorld()
        const { world, clock } = simulation
        const before = renderRandom(first)
        const after = renderRandom(next)
        const attempted = broken
          ? renderRandom(next.map((part, i) => (i === 0 ? { ...part, behaviour: 'crash' } : part)))
          : after
        await deployTo({ ...simulation, desired: before })
        const lapses = watchServing(world, quorumIn(before, after, attempted))
        const target = new SimulatedTarget(world, (call) => (call === at ? fault : undefined))
        await Promise.race([
          deployTo({ ...simulation, desired: attempted, target }).catch(() => undefined),
          target.killed,
        ])
        target.kill()

        const look = new SimulatedTarget(world)
        const health = await healthOf({ target: look, clock, signal })
        const current = currentRelease(await readReleases({ records: look.records, signal }))
        const settled = runsExactly(simulation, current?.rendered)
        if (health.state === 'healthy') expect(settled).toBe(true)
        else expect(health.reasons.every(({ reason }) => reason.length > 0)).toBe(true)

        const releases = await readReleases({ records: look.records, signal })
        const newest = releases.at(-1)
        const unfinished = newest?.status !== 'deployed' && newest?.status !== 'rolled-back'
        const desired = afterwards === 'rollback' && unfinished ? rollbackDestination({ releases }).rendered : after
        const result = await deployTo({ ...simulation, desired })
        expect(['deployed', 'unchanged']).toContain(result.state)
        expect(runsExactly(simulation, desired)).toBe(true)
        expect(await healthOf({ target: look, clock, signal })).toMatchObject({ state: 'healthy', reasons: [] })
        expect(lapses).toEqual([])
      }),
      { numRuns: 80 },
    )
  })
})
