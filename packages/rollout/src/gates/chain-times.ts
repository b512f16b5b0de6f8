import type { ChainGateSpec } from '@windlass/target/gate-spec'

/** Spans of the chain gate, each a number of block times with a floor for chains that are fast and machines that are not. */
const spans = {
  /** Time a node may take to start and answer. */
  silence: { floorMs: 60_000, blocks: 0 },
  /** Time without a block on any node after which the network counts as stalled: proof of work has long gaps. */
  stall: { floorMs: 20_000, blocks: 10 },
  /** Time in which a node that answers must find its peers, from when as many others answer. */
  peering: { floorMs: 12_000, blocks: 4 },
  /** Time a node may keep other hashes than most nodes while it has peers: a reorganisation is quicker. */
  reorganise: { floorMs: 4_000, blocks: 2 },
  /** Time a node may refuse what others hold: one that just got its old rules back needs a moment to sync. */
  conflict: { floorMs: 1_000, blocks: 1 },
  /** Time a node may stand still while the others move on. */
  standstill: { floorMs: 12_000, blocks: 8 },
} as const

export function chainSpanMs(span: keyof typeof spans, spec: ChainGateSpec): number {
  const { floorMs, blocks } = spans[span]
  return floorMs + blocks * spec.blockTimeSeconds * 1000
}

/** How often the nodes are asked. */
export function sampleIntervalMs(spec: ChainGateSpec): number {
  return Math.min(2_000, Math.max(250, spec.blockTimeSeconds * 250))
}
