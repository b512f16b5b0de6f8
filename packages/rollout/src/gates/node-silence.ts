import type { ChainGateSpec } from '@windlass/target/gate-spec'
import type { NodeFacts } from './chain-facts.ts'
import type { ChainProgress } from './chain-progress.ts'
import { chainSpanMs } from './chain-times.ts'
import type { Verdict } from './verdict.ts'

/** The node says something at all; fails when it has been silent for longer than a start takes, at the least. */
export function judgeSilence(options: {
  readonly node: Extract<NodeFacts, { state: 'silent' }>
  readonly progress: ChainProgress
  readonly spec: ChainGateSpec
  /** Longest that the description grants a replica to end and start again. */
  readonly turnoverMs?: number | undefined
}): Verdict {
  const { node, progress, spec, turnoverMs = 0 } = options
  const { atMs } = progress.latest
  const silentMs = atMs - (progress.silentSinceMs.get(node.ordinal) ?? atMs)
  const state = silentMs < Math.max(chainSpanMs('silence', spec), turnoverMs) ? 'unknown' : 'fail'
  return { state, reason: `${node.name} does not answer: ${node.reason}` }
}
