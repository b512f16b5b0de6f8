import type { Rendered } from '@windlass/target/resource'
import { describe, expect, it } from 'vitest'
import { planRelease } from '../plan/plan-release.ts'
import { watchServing } from '../testing/serving-watch.ts'
import { goodBody, simulatedResource } from '../testing/simulated-body.ts'
import { chainRelease } from '../testing/simulated-release.ts'
import { simulate } from '../testing/simulation.ts'
import type { RolloutEvent } from './rollout-event.ts'
import { runPlan } from './run-plan.ts'

const { signal } = new AbortController()

function nodes(version: number): Rendered {
  const resource = simulatedResource({ id: 'sim/n', body: { ...goodBody, replicas: 3, version } })
  const rolling = { kind: 'one-at-a-time', quorum: 2 } as const
  return { resources: [resource], workloads: [{ component: 'n', resource: 'sim/n', replicas: 3, rolling, gates: [] }] }
}

/** Plans an update while `away` replicas do not serve, and runs it when they do again. */
async function updateAfterReturn(away: readonly number[]) {
  const { clock, world, target, digests } = simulate()
  const run = (plan: ReturnType<typeof planRelease>) =>
    runPlan({ plan, stage: 'release', target, clock, signal, emit: () => {} })
  const planned = (desired: Rendered) =>
    planRelease({ desired, observation: world.observe(), intent: { kind: 'deploy' } })
  await run(planned(nodes(1)))
  for (const ordinal of away) world.replace('sim/n', ordinal)
  const plan = planned(nodes(2))
  await clock.sleep({ ms: goodBody.readyAfterMs, signal })
  const lapses = watchServing(world, () => 2)
  const result = await run(plan)
  return { plan, result, lapses, updated: Object.values(digests()).every((digest) => digest === digestOf(nodes(2))) }
}

function digestOf(rendered: Rendered): string | undefined {
  return rendered.resources[0]?.digest
}

describe('replicas that came back after the update was planned', () => {
  it('are replaced one by one where they were to be replaced at once', async () => {
    const { plan, result, lapses, updated } = await updateAfterReturn([0, 1])
    const wave = plan.operations.filter((operation) => operation.kind === 'replace-replica')
    expect(wave[0]?.after).toEqual(wave[1]?.after)
    expect(result).toEqual({ state: 'completed' })
    expect(updated).toBe(true)
    expect(lapses).toEqual([])
  })

  it('are not all taken where they were to start together', async () => {
    const { plan, result, lapses } = await updateAfterReturn([0, 1, 2])
    expect(plan.operations[0]).toMatchObject({ kind: 'apply', replicas: 'all' })
    expect(result).toMatchObject({
      state: 'failed',
      failure: { cause: 'gate-failed', detail: expect.stringContaining('3 replicas of n serve again') },
    })
    expect(lapses).toEqual([])
  })
})

describe('a node whose machine is gone, which is not known yet', () => {
  it('is not relied on when the next node is to be taken', async () => {
    const { clock, target, deploy } = simulate()
    await deploy(chainRelease({}))
    const { call } = target
    let backAtMs = 0
    target.call = (options) => {
      if (options.replica !== 2 || clock.nowMs() >= backAtMs) return call(options)
      return Promise.reject(new Error('no route to host'))
    }
    const events: RolloutEvent[] = []
    const replaced: number[] = []
    const emit = (event: RolloutEvent) => {
      events.push(event)
      if (event.type !== 'operation-finished' || event.kind !== 'replace-replica') return
      if (replaced.push(event.atMs) === 1) backAtMs = event.atMs + 20_000
    }
    expect((await deploy(chainRelease({ node: { version: 2 } }), { emit })).state).toBe('deployed')
    expect(replaced.map((atMs) => atMs < backAtMs)).toEqual([true, false, false])
    expect(events).toContainEqual(
      expect.objectContaining({
        operation: 'replace:sim/node:1',
        verdict: {
          state: 'waiting',
          reason: '1 of 2 other replicas that must serve answer; node-2 does not answer: no route to host',
        },
      }),
    )
  })

  it('is waited for while it is made anew, and not there at all', async () => {
    const { target, deploy } = simulate()
    await deploy(chainRelease({}))
    const watch = target.watch.bind(target)
    target.watch = async function* (options) {
      for await (const seen of watch(options)) {
        const resources = seen.resources.map((resource) => ({
          ...resource,
          replicas: resource.replicas.filter(({ ordinal }) => ordinal !== 2),
        }))
        yield { ...seen, resources }
        yield seen
      }
    }
    expect((await deploy(chainRelease({ node: { version: 2 } }))).state).toBe('deployed')
  })
})
