import type { ChainGateSpec } from '@windlass/target/gate-spec'
import type { AnsweringNode } from './chain-facts.ts'
import type { ChainProgress } from './chain-progress.ts'
import { chainSpanMs } from './chain-times.ts'
import type { Verdict } from './verdict.ts'

/** The node is close to the best head; fails when it stands still while the others move on. */
export function judgeLag(options: {
  readonly node: AnsweringNode
  readonly progress: ChainProgress
  readonly spec: ChainGateSpec
}): Verdict {
  const { node, progress, spec } = options
  const { height } = node.status
  const best = progress.bestHeight ?? height
  const lag = Math.max(0, best - height)
  if (lag <= spec.maxLagBlocks) return { state: 'pass', reason: `${node.name} is at ${height} of ${best}` }
  const finding = `${node.name} is at ${height}, ${lag} blocks behind the best head`
  const known = progress.nodes.get(node.ordinal)
  const stillMs = progress.latest.atMs - (known?.advancedAtMs ?? progress.latest.atMs)
  const othersMoved = best - (known?.bestHeightThen ?? best)
  const standsStill = stillMs >= chainSpanMs('standstill', spec) && othersMoved > spec.maxLagBlocks
  if (!standsStill) return { state: 'waiting', reason: finding }
  return {
    state: 'fail',
    reason: `${finding}; it has not moved for ${Math.round(stillMs / 1000)} s while the others made ${othersMoved} blocks`,
  }
}
