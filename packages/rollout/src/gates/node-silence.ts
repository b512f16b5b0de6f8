import type { ChainGateSpec } from '@windlass/target/gate-spec'
import type { NodeFacts } from './chain-facts.ts'
import type { ChainProgress } from './chain-progress.ts'
import { chainSpanMs } from './chain-times.ts'
import type { Verdict } from './verdict.ts'

/** The node says something at all; fails when it has been silent for longer than a start takes. */
export function judgeSilence(options: {
  readonly node: Extract<NodeFacts, { state: 'silent' }>
  readonly progress: ChainProgress
  readonly spec: ChainGateSpec
}): Verdict {
  const { node, progress, spec } = options
  const { atMs } = progress.latest
  const silentMs = atMs - (progress.silentSinceMs.get(node.ordinal) ?? atMs)
  const state = silentMs < chainSpanMs('silence', spec) ? 'unknown' : 'fail'
  return { state, reason: `${node.name} does not answer: ${node.reason}` }
}
