import type { ChainGateSpec } from '@windlass/target/gate-spec'
import type { AnsweringNode } from './chain-facts.ts'
import type { ChainProgress } from './chain-progress.ts'
import { chainSpanMs } from './chain-times.ts'
import type { Verdict } from './verdict.ts'

/** The node has enough peers; fails when it has gone without for longer than peering takes. */
export function judgePeers(options: {
  readonly node: AnsweringNode
  readonly progress: ChainProgress
  readonly spec: ChainGateSpec
}): Verdict {
  const { node, progress, spec } = options
  const peers = node.status.peers.length
  if (peers >= spec.minPeers) return { state: 'pass', reason: `${node.name} has ${peers} peers` }
  const why = node.notReady.length > 0 ? `: ${node.notReady.join('; ')}` : ''
  const finding = `${node.name} has ${peers} of at least ${spec.minPeers} peers${why}`
  const lonelyMs = progress.latest.atMs - (progress.nodes.get(node.ordinal)?.lonelySinceMs ?? progress.latest.atMs)
  if (lonelyMs < chainSpanMs('peering', spec)) return { state: 'waiting', reason: finding }
  return { state: 'fail', reason: `${finding}, for ${Math.round(lonelyMs / 1000)} s` }
}
