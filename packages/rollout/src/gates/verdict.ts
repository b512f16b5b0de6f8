import type { Readiness } from '@windlass/target/readiness'

/**
 * What a gate makes of the facts: `waiting` may still pass, `fail` will not get better by waiting, `unknown` means that
 * the facts could not be had this time.
 */
export interface Verdict {
  readonly state: 'pass' | 'waiting' | 'fail' | 'unknown'
  /** The finding in words, with its numbers. */
  readonly reason: string
}

/** The facts behind a verdict, small enough for a live view. */
export type GateFacts =
  | { readonly kind: 'replicas'; readonly replicas: readonly ReplicaFact[] }
  /** Replicas: those that are ready are asked once all are. */
  | { readonly kind: 'endpoint'; readonly ready: number; readonly answering: number; readonly wanted: number }
  | {
      readonly kind: 'chain'
      readonly nodes: readonly ChainNodeFact[]
      readonly commonHeight?: number
      /** Hash that all nodes have at the common height; left out while they differ. */
      readonly commonHash?: string
    }
  | { readonly kind: 'detector'; readonly scoredTransactions: number; readonly wanted: number }

export interface ReplicaFact {
  readonly name: string
  readonly state: Readiness['state'] | 'missing'
  readonly reason: string
  /** Whether it runs the wanted revision. */
  readonly current: boolean
}

export interface ChainNodeFact {
  readonly name: string
  readonly height?: number
  readonly peers?: number
  readonly lagBlocks?: number
}

export interface GateReport extends Verdict {
  /** Left out where there is nothing to count. */
  readonly facts?: GateFacts
  /** Set where a verdict of `fail` is not the fault of what was judged. */
  readonly excuse?: 'stalled-network'
  /** Reason of the readiness that made it fail: `ImageNotFound`. */
  readonly condition?: string
}

const gravity = ['pass', 'waiting', 'unknown', 'fail'] as const

/** The gravest of several verdicts; all reasons of that state. `pass` where there are none. */
export function worstVerdict(verdicts: readonly Verdict[]): Verdict {
  const worst = Math.max(0, ...verdicts.map((verdict) => gravity.indexOf(verdict.state)))
  const state = gravity[worst] ?? 'pass'
  const reasons = verdicts.filter((verdict) => verdict.state === state).map((verdict) => verdict.reason)
  return { state, reason: [...new Set(reasons)].join('; ') }
}
