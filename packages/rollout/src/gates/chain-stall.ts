import type { ChainGateSpec } from '@windlass/target/gate-spec'
import { answeringNodes, type ChainFacts } from './chain-facts.ts'
import type { ChainProgress } from './chain-progress.ts'
import { chainSpanMs } from './chain-times.ts'
import { compareChains } from './same-hash.ts'

export interface NetworkStall {
  readonly height: number
  /** Time without a block, as far as it was seen. */
  readonly forMs: number
  readonly nodes: number
}

/**
 * The network as a whole produces no blocks: all nodes that answer, and more than one unless there is only one, are on
 * one chain and its head has not moved for long. A node that stands still or forks while others move on is not that.
 */
export function findStall(options: {
  readonly progress: ChainProgress
  readonly spec: ChainGateSpec
}): NetworkStall | undefined {
  const { progress, spec } = options
  const forMs = progress.latest.atMs - progress.bestAdvancedAtMs
  if (forMs < chainSpanMs('stall', spec) || !onOneChain(progress.latest)) return undefined
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
  if (height === 0 || !onOneChain(facts)) return undefined
  const forMs = facts.atMs - Math.max(...nodes.map((node) => node.status.headTimestampSeconds * 1000))
  return forMs < chainSpanMs('stall', spec) ? undefined : { height, forMs, nodes: nodes.length }
}

function onOneChain(facts: ChainFacts): boolean {
  const nodes = answeringNodes(facts)
  if (nodes.length === 0 || nodes.length < Math.min(2, facts.nodes.length)) return false
  return nodes.every((node) => compareChains(node, nodes) === 'agrees')
}

export function describeStall(stall: NetworkStall): string {
  const who = stall.nodes === 1 ? 'the only node' : `any of the ${stall.nodes} nodes that answer`
  const seconds = Math.round(stall.forMs / 1000)
  return `the network is stalled at height ${stall.height}: no block came for ${seconds} s on ${who}`
}
