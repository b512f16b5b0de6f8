import type { NodeStatus } from '@windlass/contract/node-status'
import type { ChainGateSpec } from '@windlass/target/gate-spec'
import { type AnsweringNode, answeringNodes, type ChainFacts } from './chain-facts.ts'
import type { ChainProgress } from './chain-progress.ts'
import { chainSpanMs } from './chain-times.ts'
import type { Verdict } from './verdict.ts'

type BlockRefusal = NonNullable<NodeStatus['lastRefusal']>

/** Nodes that hold different blocks because one side refuses what the other holds: their rules differ. */
export interface RuleConflict {
  readonly height: number
  /** The smaller side; of two equal ones, that with the node just moved. */
  readonly minority: readonly AnsweringNode[]
  readonly majority: readonly AnsweringNode[]
  readonly refusal: BlockRefusal
  readonly refusedBy: AnsweringNode
}

/**
 * A block that one node refused and that others hold canonical, or a node that says itself that most of its peers are on
 * a chain it refuses. No waiting will change either. A refused block that nobody holds is none of our business.
 */
export function findRuleConflict(options: {
  readonly facts: ChainFacts
  readonly suspects: readonly number[]
}): RuleConflict | undefined {
  const { facts, suspects } = options
  const nodes = answeringNodes(facts)
  for (const refusedBy of nodes) {
    const refusal = refusedBy.status.lastRefusal
    if (!refusal) continue
    const { height } = refusal
    const rest = nodes.filter((node) => node !== refusedBy)
    if (refusedBy.status.outvoted) return { height, minority: [refusedBy], majority: rest, refusal, refusedBy }
    const holders = rest.filter((node) => node.hashes[height] === refusal.hash)
    if (holders.length === 0 || refusedBy.hashes[height] === refusal.hash) continue
    const others = nodes.filter((node) => !holders.includes(node))
    const suspected = (side: readonly AnsweringNode[]) => side.some((node) => suspects.includes(node.ordinal))
    const holdersAreFew = holders.length < others.length || (holders.length === others.length && suspected(holders))
    const [minority, majority] = holdersAreFew ? [holders, others] : [others, holders]
    return { height, minority, majority, refusal, refusedBy }
  }
  return undefined
}

export function judgeRefusals(options: {
  readonly progress: ChainProgress
  readonly spec: ChainGateSpec
  readonly suspects: readonly number[]
}): Verdict {
  const { progress, spec, suspects } = options
  const conflict = findRuleConflict({ facts: progress.latest, suspects })
  if (!conflict) return { state: 'pass', reason: 'no canonical block is refused' }
  const { height, minority, refusal, refusedBy } = conflict
  const names = minority.map((node) => node.name).join(', ')
  const finding = `${refusedBy.name} refuses block ${refusal.hash} (${refusal.reason}: ${refusal.detail})`
  const forMs = progress.latest.atMs - (progress.conflictSinceMs ?? progress.latest.atMs)
  const state = forMs < chainSpanMs('conflict', spec) ? 'waiting' : 'fail'
  return { state, reason: `${names} left the chain at height ${height}: ${finding}` }
}
