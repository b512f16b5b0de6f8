import type { Upgrade } from '@windlass/contract/consensus-rules'
import { describe, expect, it } from 'vitest'
import { consensusDifference } from './consensus-difference.ts'
import { type Stack, stackSchema } from './stack.ts'

function stack(consensus: Readonly<Record<string, unknown>>, upgrades: readonly Upgrade[] = []): Stack {
  return stackSchema.parse({
    name: 'x',
    environment: 'local',
    target: 'local',
    preflight: {},
    components: { node: { kind: 'chain', consensus: { ...consensus, upgrades } } },
  })
}

describe('the difference between the rules of two descriptions', () => {
  it('is empty where every block is judged alike', () => {
    expect(consensusDifference(stack({}), stack({ gasLimit: 30_000_000 }))).toEqual([])
    const scheduled = stack({}, [{ height: 50, blockTimeSeconds: 12 }])
    expect(consensusDifference(stack({ blockTimeSeconds: 12 }), scheduled)).toEqual([])
  })

  it('is at height 0 for a rule of the genesis or a rule changed outright', () => {
    const next = stack({ chainId: 7, blockTimeSeconds: 3 })
    expect(consensusDifference(stack({}), next)).toEqual([
      { component: 'node', key: 'chainId', fromHeight: 0, previous: 1337, next: 7 },
      { component: 'node', key: 'blockTimeSeconds', fromHeight: 0, previous: 12, next: 3 },
    ])
  })

  it('is at the height a rule is scheduled for, or was', () => {
    const scheduled = stack({}, [{ height: 50, blockTimeSeconds: 3 }])
    const difference = { component: 'node', key: 'blockTimeSeconds', fromHeight: 50 }
    expect(consensusDifference(stack({}), scheduled)).toEqual([{ ...difference, previous: 12, next: 3 }])
    expect(consensusDifference(scheduled, stack({}))).toEqual([{ ...difference, previous: 3, next: 12 }])
  })

  it('starts where the schedules part, not where they go on alike', () => {
    const before = stack({}, [{ height: 50, gasLimit: 20_000_000 }])
    const after = stack({}, [
      { height: 50, gasLimit: 20_000_000 },
      { height: 80, gasLimit: 25_000_000 },
    ])
    expect(consensusDifference(before, after).map(({ fromHeight }) => fromHeight)).toEqual([80])
  })

  it('leaves out chains that only one of them has', () => {
    const none: Stack = { ...stack({}), components: {} }
    expect(consensusDifference(none, stack({}))).toEqual([])
    expect(consensusDifference(stack({}), none)).toEqual([])
  })
})
