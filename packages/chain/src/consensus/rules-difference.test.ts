import { type ConsensusRules, consensusRulesSchema, type Upgrade } from '@windlass/contract/consensus-rules'
import { describe, expect, test } from 'vitest'
import { canonicalGenesisRules, firstUpgradeDifference, genesisDifferences } from './rules-difference.ts'

const rules = (changed: Partial<ConsensusRules> = {}) => consensusRulesSchema.parse(changed)
const upgraded = (...upgrades: Upgrade[]) => rules({ upgrades })

describe('genesis rules', () => {
  test('are the same whatever the order and case of accounts, and whatever the upgrades', () => {
    const [a, b] = [`0x${'aa'.repeat(20)}`, `0x${'bb'.repeat(20)}`]
    const one = rules({ alloc: { [a]: '1', [b]: '2' }, upgrades: [{ height: 5, gasLimit: 6_000_000 }] })
    const other = rules({ alloc: { [b.toUpperCase().replace('0X', '0x')]: '2', [a]: '1' } })
    expect(canonicalGenesisRules(one)).toBe(canonicalGenesisRules(other))
    expect(genesisDifferences(one, other)).toEqual([])
  })

  test('tell what differs, with both values', () => {
    expect(genesisDifferences(rules(), rules({ chainId: 5, alloc: { [`0x${'aa'.repeat(20)}`]: '1' } }))).toEqual([
      'alloc',
      'chainId (1337 there, 5 here)',
    ])
  })
})

describe('upgrades', () => {
  test('agree where every height has the same rules, however they are written', () => {
    expect(firstUpgradeDifference(rules(), rules())).toBeUndefined()
    expect(firstUpgradeDifference(rules(), upgraded({ height: 9, gasLimit: rules().gasLimit }))).toBeUndefined()
  })

  test('differ from the lowest height at which the rules do', () => {
    const before = upgraded({ height: 10, gasLimit: 6_000_000 }, { height: 30, blockTimeSeconds: 3 })
    const now = upgraded({ height: 30, blockTimeSeconds: 4 }, { height: 10, gasLimit: 6_000_000 })
    expect(firstUpgradeDifference(before, now)).toEqual({
      height: 30,
      detail: 'blockTimeSeconds was 3, is 4',
    })
  })

  test('differ from the height of one that was taken away', () => {
    expect(firstUpgradeDifference(upgraded({ height: 7, blockRewardWei: '5' }), rules())?.height).toBe(7)
  })
})
