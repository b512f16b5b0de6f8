import { type ActiveRules, type ConsensusRules, rulesAt } from '@windlass/contract/consensus-rules'

/** A height from which two sets of rules do not agree, and in what. */
export interface RulesDifference {
  readonly height: number
  readonly detail: string
}

/** The rules that make a genesis block (all but the upgrades, which may come later) as text, the same for the same rules. */
export function canonicalGenesisRules(rules: ConsensusRules): string {
  const { upgrades: _, alloc, ...rest } = rules
  const balances = Object.entries(alloc).map(
    ([address, wei]) => [address.toLowerCase(), BigInt(wei).toString()] as const,
  )
  return JSON.stringify(sorted({ ...rest, alloc: sorted(Object.fromEntries(balances)) }))
}

/** Names of the rules in which two genesis blocks differ, with both values. */
export function genesisDifferences(before: ConsensusRules, now: ConsensusRules): readonly string[] {
  const old: Record<string, unknown> = JSON.parse(canonicalGenesisRules(before))
  const wanted: Record<string, unknown> = JSON.parse(canonicalGenesisRules(now))
  return [...new Set([...Object.keys(old), ...Object.keys(wanted)])]
    .map((key) => ({ key, was: JSON.stringify(old[key]), is: JSON.stringify(wanted[key]) }))
    .filter(({ was, is }) => was !== is)
    .map(({ key, was, is }) => (key === 'alloc' ? key : `${key} (${was} there, ${is} here)`))
}

/** The lowest height at which the upgrades of two sets of rules lead to different rules; `undefined` where none does. */
export function firstUpgradeDifference(before: ConsensusRules, now: ConsensusRules): RulesDifference | undefined {
  const heights = [...before.upgrades, ...now.upgrades].map((upgrade) => upgrade.height)
  for (const height of heights.toSorted((a, b) => a - b)) {
    const was = rulesAt(before, height)
    const is = rulesAt(now, height)
    const changed = ruleNames(was).filter((name) => was[name] !== is[name])
    if (changed.length > 0)
      return { height, detail: changed.map((name) => `${name} was ${was[name]}, is ${is[name]}`).join('; ') }
  }
  return undefined
}

function ruleNames(rules: ActiveRules): readonly (keyof ActiveRules)[] {
  return Object.keys(rules) as (keyof ActiveRules)[]
}

function sorted(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
