import type { ChainGateSpec } from '@windlass/target/gate-spec'
import type { AnsweringNode } from './chain-facts.ts'
import type { ChainProgress } from './chain-progress.ts'
import type { Verdict } from './verdict.ts'

/** The node's head has moved on by `observeBlocks` since it was first seen in step with the network. */
export function judgeHeightAdvances(options: {
  readonly node: AnsweringNode
  readonly progress: ChainProgress
  readonly spec: ChainGateSpec
}): Verdict {
  const { node, progress, spec } = options
  const from = progress.nodes.get(node.ordinal)?.inStepHeight
  if (from === undefined) return { state: 'waiting', reason: `${node.name} is not in step yet` }
  const advanced = Math.max(0, node.status.height - from)
  const reason = `${node.name} moved on by ${advanced} of ${spec.observeBlocks} blocks`
  return { state: advanced >= spec.observeBlocks ? 'pass' : 'waiting', reason }
}
