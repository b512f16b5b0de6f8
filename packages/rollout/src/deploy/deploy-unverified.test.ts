import { describe, expect, it } from 'vitest'
import type { RolloutEvent } from '../run/rollout-event.ts'
import { chainRelease } from '../testing/simulated-release.ts'
import { simulate } from '../testing/simulation.ts'

const crashes = chainRelease({ app: { version: 2, behaviour: 'crash' } })

describe('a release that nobody waits for', () => {
  it('is applied in order of phases and needs, without a gate', async () => {
    const { deploy, releases } = simulate()
    const events: RolloutEvent[] = []
    const result = await deploy(chainRelease({}), { verify: 'none', emit: (event) => events.push(event) })
    expect(result).toMatchObject({ state: 'applied', plan: { ends: 'applied' } })
    const begun = events.flatMap((event) => (event.type === 'operation-started' ? [event.operation] : []))
    expect(begun).toEqual(['apply:sim/node', 'apply:sim/app'])
    expect((await releases()).map(({ status }) => status)).toEqual(['applied'])
  })

  it('is healthy where it runs, and says that it was only applied', async () => {
    const { deploy, clock, health } = simulate()
    await deploy(chainRelease({}), { verify: 'none' })
    await clock.sleep({ ms: 60_000, signal: new AbortController().signal })
    expect(await health()).toMatchObject({ state: 'healthy', release: { number: 1, status: 'applied' } })
  })

  it('that does not run is found by health, and is not gone back from by itself', async () => {
    const { deploy, clock, health, releases } = simulate()
    await deploy(chainRelease({}))
    expect((await deploy(crashes, { verify: 'none' })).state).toBe('applied')
    await clock.sleep({ ms: 60_000, signal: new AbortController().signal })
    const { state, reasons, release } = await health()
    expect({ state, release }).toMatchObject({ state: 'unhealthy', release: { number: 2, status: 'applied' } })
    expect(reasons.map(({ reason }) => reason).join()).toContain('app-0 is failed')
    expect((await releases()).map(({ status }) => status)).toEqual(['deployed', 'applied'])
  })

  it('is verified by the next deploy of the same', async () => {
    const { deploy, health, releases } = simulate()
    await deploy(chainRelease({}), { verify: 'none' })
    expect((await deploy(chainRelease({}))).state).toBe('deployed')
    expect(await health()).toMatchObject({ state: 'healthy', release: { number: 2, status: 'deployed' } })
    expect((await releases()).map(({ status }) => status)).toEqual(['applied', 'deployed'])
  })

  it('that does not run is gone back from by the next deploy, to the last one that was verified', async () => {
    const { deploy, digests, health } = simulate()
    const good = chainRelease({})
    await deploy(good)
    await deploy(crashes, { verify: 'none' })
    expect((await deploy(crashes)).state).toBe('rolled-back')
    expect(digests()).toMatchObject({ 'app-0': good.resources[1]?.digest })
    expect(await health()).toMatchObject({ state: 'healthy', release: { number: 1, status: 'deployed' } })
  })
})
