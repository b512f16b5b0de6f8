import type { ChainGateSpec } from '@windlass/target/gate-spec'
import { answeringNodes, type ChainFacts } from './chain-facts.ts'
import type { ChainProgress } from './chain-progress.ts'
import { chainSpanMs } from './chain-times.ts'

export interface NetworkStall {
  readonly height: number
  /** Time without a block, as far as it was seen. */
  readonly forMs: number
  readonly nodes: number
}

/**
 * The network as a whole produces no blocks: all nodes that answer, and more than one unless there is only one, stand at
 * the same head and none has moved for long. A node that is behind or on other blocks is not a stalled network.
 */
export function findStall(options: {
  readonly progress: ChainProgress
  readonly spec: ChainGateSpec
}): NetworkStall | undefined {
  const { progress, spec } = options
  const forMs = progress.latest.atMs - progress.bestAdvancedAtMs
  if (forMs < chainSpanMs('stall', spec) || !sameHead(progress.latest)) return undefined
  return { height: progress.bestHeight ?? 0, forMs, nodes: answeringNodes(progress.latest).length }
}

/**
 * The same from one look: the newest block of all is too old. Only right for a network that is meant to have been
 * running all along; a network just started has an old head too.
 */
export function stallAtOneLook(options: {
  readonly facts: ChainFacts
  readonly spec: ChainGateSpec
}): NetworkStall | undefined {
  const { facts, spec } = options
  const nodes = answeringNodes(facts)
  const height = Math.max(0, ...nodes.map((node) => node.status.height))
  if (height === 0 || !sameHead(facts)) return undefined
  const forMs = facts.atMs - Math.max(...nodes.map((node) => node.status.headTimestampSeconds * 1000))
  return forMs < chainSpanMs('stall', spec) ? undefined : { height, forMs, nodes: nodes.length }
}

function sameHead(facts: ChainFacts): boolean {
  const nodes = answeringNodes(facts)
  if (nodes.length < Math.min(2, facts.nodes.length)) return false
  return nodes.length > 0 && new Set(nodes.map((node) => node.status.headHash)).size === 1
}

export function describeStall(stall: NetworkStall): string {
  const who = stall.nodes === 1 ? 'the only node' : `all ${stall.nodes} nodes that answer`
  return `the network is stalled: ${who} stand at height ${stall.height} with one head and no block came for ${Math.round(stall.forMs / 1000)} s`
}
