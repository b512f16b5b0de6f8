import type { ChainFacts } from './chain-facts.ts'

/** What a gate has learned from the facts since it began to watch. Plain data, moved on by `followChain`. */
export interface ChainProgress {
  readonly latest: ChainFacts
  /** Highest head when the first node answered, and now. */
  readonly firstBestHeight: number | undefined
  readonly bestHeight: number | undefined
  /** When the best head last rose; when the first node answered where it never did. */
  readonly bestAdvancedAtMs: number
  /** Since when a node refuses what others hold, without a break. */
  readonly conflictSinceMs: number | undefined
  /** Nodes that answered at least once. */
  readonly nodes: ReadonlyMap<number, NodeProgress>
  /** Since when a node does not answer, without a break. */
  readonly silentSinceMs: ReadonlyMap<number, number>
}

export interface NodeProgress {
  readonly height: number
  /** When its head last rose; when it first answered where it never did. */
  readonly advancedAtMs: number
  /** Best head of the network at that time. */
  readonly bestHeightThen: number
  /** Height at which it was first seen close to the best head and on the chain of the others. */
  readonly inStepHeight: number | undefined
  /** Since when it has too few peers, without a break. */
  readonly lonelySinceMs: number | undefined
  /** Since when it has peers and yet other hashes than most nodes, without a break. */
  readonly divergingSinceMs: number | undefined
}
