import { rollbackDestination } from '@windlass/rollout/rollback-destination'
import type { Rendered } from '@windlass/target/resource'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { apiQuorum, RolloutPlace } from './harness/rollout-place.ts'

/** Collects every moment at which too few replicas of `api` were ready, from now until `signal` aborts. */
async function watchQuorum(place: RolloutPlace, signal: AbortSignal): Promise<readonly string[]> {
  const lapses: string[] = []
  for await (const { resources } of place.target.watch({ signal })) {
    const replicas = resources.find((resource) => resource.component === 'api')?.replicas ?? []
    const ready = replicas.filter((replica) => replica.readiness.state === 'ready')
    if (ready.length < apiQuorum)
      lapses.push(replicas.map(({ name, readiness }) => `${name} ${readiness.reason}`).join())
  }
  return lapses
}

describe('a deploy on one machine', () => {
  let place: RolloutPlace

  beforeAll(async () => {
    place = await RolloutPlace.make()
    expect((await place.deploy(place.render({ version: 1 }))).at(-1)).toBe('result deployed')
  })

  afterAll(() => place[Symbol.asyncDispose]())

  test('that is repeated has nothing to do', async () => {
    expect(await place.deploy(place.render({ version: 1 }))).toEqual(['result unchanged'])
  })

  test('that crashes is rolled back at its first replica', async () => {
    const said = await place.deploy(place.render({ version: 2, behaviour: 'crash' }))
    expect(said.at(-1)).toBe('result rolled-back')
    expect(said.filter((line) => line.startsWith('operation-started replace'))).toEqual([
      'operation-started replace:processes/api:0',
      'operation-started replace:processes/api:0',
    ])
    expect(await place.runsExactly(place.render({ version: 1 }))).toBe(true)
    expect((await place.releases()).at(-1)?.paragraph).toMatch(
      /^api-0 crashes: it exited with code 7.* api-1 and api-2 keep serving\. Everything was rolled back to release 1.* version 2 cannot start/s,
    )
    expect(await place.health()).toMatchObject({ state: 'healthy' })
  })

  test('that is killed at any moment leaves quorum serving; one more command, and one release runs', async () => {
    const watching = new AbortController()
    const lapses = watchQuorum(place, watching.signal)
    let version = 10
    let current: Rendered = place.render({ version: 1 })
    const kill = fc.record({
      afterLines: fc.integer({ min: 1, max: 30 }),
      behaviour: fc.constantFrom('good' as const, 'good' as const, 'crash' as const),
      goBack: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(kill, async ({ afterLines, behaviour, goBack }) => {
        version += 1
        const said = await place.deploy(place.render({ version, behaviour }), { killAfterLines: afterLines })
        const ended = said.at(-1)?.startsWith('result') ?? false

        const { state, reasons } = await place.health()
        const releases = await place.releases()
        if (ended) expect(state).toBe('healthy')
        else if (state === 'healthy')
          expect(await place.runsExactly(releases.findLast((r) => r.status === 'deployed')?.rendered ?? current)).toBe(
            true,
          )
        else expect(reasons.map(({ reason }) => reason).join()).toMatch(/release \d+ was cut off/)

        const unfinished = releases.at(-1)?.status === 'running'
        const next = goBack && unfinished ? rollbackDestination({ releases }).rendered : place.render({ version })
        expect((await place.deploy(next)).at(-1)).toMatch(/^result (deployed|unchanged)$/)
        expect(await place.runsExactly(next)).toBe(true)
        expect(await place.health()).toMatchObject({ state: 'healthy', reasons: [] })
        current = next
      }),
      { numRuns: 6, endOnFailure: true },
    )
    watching.abort()
    expect(await lapses).toEqual([])
  }, 120_000)
})
