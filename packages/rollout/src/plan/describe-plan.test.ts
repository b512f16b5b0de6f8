import { describe, expect, it } from 'vitest'
import { SimulatedClock } from '../testing/simulated-clock.ts'
import { chainRelease } from '../testing/simulated-release.ts'
import { SimulatedWorld } from '../testing/simulated-world.ts'
import { describePlan } from './describe-plan.ts'
import { planRelease } from './plan-release.ts'
import { planRemoval } from './plan-removal.ts'

const intent = { kind: 'deploy' } as const

describe('a described plan', () => {
  it('counts, and says per component what happens and why', () => {
    const observation = new SimulatedWorld(new SimulatedClock()).observe()
    const description = describePlan(planRelease({ desired: chainRelease({}), observation, intent }))
    expect(description).toMatchObject({
      empty: false,
      headline: '2 components change: 2 operations and 4 gates.',
      counts: { apply: 2, gate: 4, 'replace-replica': 0, remove: 0 },
      safety: 'reversible',
      components: [
        { component: 'node', phase: 'core', change: 'apply', changes: [{ reason: 'node is not there yet' }] },
        { component: 'app', phase: 'application', change: 'apply' },
      ],
    })
  })

  it('says that an empty plan is empty', () => {
    const plan = planRelease({
      desired: { resources: [], workloads: [] },
      observation: { atMs: 0, resources: [], warnings: [] },
      intent,
    })
    expect(describePlan(plan)).toMatchObject({ empty: true, headline: 'Nothing to do: everything runs as described.' })
  })

  it('shows the gravest of its operations', () => {
    const plan = planRemoval({
      ids: ['sim/node'],
      observation: { atMs: 0, resources: [], warnings: [] },
      known: chainRelease({}).resources,
      volumes: 'delete',
    })
    expect(describePlan(plan)).toMatchObject({ safety: 'irreversible', components: [{ change: 'remove' }] })
  })
})
