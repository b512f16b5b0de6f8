import { isDeepStrictEqual } from 'node:util'
import { type ConsensusRules, rulesAt } from '@windlass/contract/consensus-rules'
import type { Stack } from './stack.ts'

/** A consensus key on which nodes of two descriptions would disagree. */
export interface ConsensusDifference {
  readonly component: string
  /** Key of the consensus rules: `blockTimeSeconds`, `chainId`, … */
  readonly key: string
  /** First block they would judge differently; 0 where they would not even share a genesis. */
  readonly fromHeight: number
  readonly previous: unknown
  readonly next: unknown
}

/**
 * Where the rules of the chains that both descriptions hold part, each key at the first height at which it does.
 *
 * A rolling update from one to the other is safe only while every node's head is below all these heights.
 */
export function consensusDifference(previous: Stack, next: Stack): readonly ConsensusDifference[] {
  return Object.entries(next.components).flatMap(([component, wanted]) => {
    const present = previous.components[component]
    if (wanted.kind !== 'chain' || present?.kind !== 'chain') return []
    return rulesDifference(present.consensus, wanted.consensus).map((difference) => ({ component, ...difference }))
  })
}

function rulesDifference(
  previous: ConsensusRules,
  next: ConsensusRules,
): readonly Omit<ConsensusDifference, 'component'>[] {
  const { upgrades: previousUpgrades, ...previousBase } = previous
  const { upgrades: nextUpgrades, ...nextBase } = next
  const scheduled = [...previousUpgrades, ...nextUpgrades].map((upgrade) => upgrade.height)
  const parted = new Map<string, Omit<ConsensusDifference, 'component'>>()
  for (const height of [0, ...new Set(scheduled)].toSorted((a, b) => a - b)) {
    const before: Readonly<Record<string, unknown>> = height === 0 ? previousBase : rulesAt(previous, height)
    const after: Readonly<Record<string, unknown>> = height === 0 ? nextBase : rulesAt(next, height)
    for (const key of Object.keys(after))
      if (!parted.has(key) && !isDeepStrictEqual(before[key], after[key]))
        parted.set(key, { key, fromHeight: height, previous: before[key], next: after[key] })
  }
  return [...parted.values()]
}
