import type { ChainGateSpec } from '@windlass/target/gate-spec'
import { type AnsweringNode, answeringNodes, type ChainFacts } from './chain-facts.ts'
import type { ChainProgress, NodeProgress } from './chain-progress.ts'
import { findRuleConflict } from './refused-block.ts'
import { compareChains } from './same-hash.ts'

/** What is known after one more look. */
export function followChain(options: {
  readonly before: ChainProgress | undefined
  readonly facts: ChainFacts
  readonly spec: ChainGateSpec
}): ChainProgress {
  const { before, facts, spec } = options
  const answering = answeringNodes(facts)
  const silent = facts.nodes.filter((node) => node.state === 'silent')
  const bestHeight =
    answering.length > 0 ? Math.max(...answering.map((node) => node.status.height)) : before?.bestHeight
  const rose = before?.bestHeight === undefined || (bestHeight ?? 0) > before.bestHeight
  const nodes = new Map(before?.nodes)
  for (const node of answering) {
    const known = before?.nodes.get(node.ordinal)
    nodes.set(node.ordinal, followNode({ known, node, facts, spec, bestHeight: bestHeight ?? 0 }))
  }
  return {
    latest: facts,
    firstBestHeight: before?.firstBestHeight ?? bestHeight,
    bestHeight,
    bestAdvancedAtMs: rose ? facts.atMs : before.bestAdvancedAtMs,
    conflictSinceMs: findRuleConflict({ facts, suspects: [] }) ? (before?.conflictSinceMs ?? facts.atMs) : undefined,
    nodes,
    silentSinceMs: new Map(silent.map(({ ordinal }) => [ordinal, before?.silentSinceMs.get(ordinal) ?? facts.atMs])),
  }
}

function followNode(options: {
  readonly known: NodeProgress | undefined
  readonly node: AnsweringNode
  readonly facts: ChainFacts
  readonly spec: ChainGateSpec
  readonly bestHeight: number
}): NodeProgress {
  const { known, node, facts, spec, bestHeight } = options
  const { height } = node.status
  const rose = known === undefined || height > known.height
  const lonely = node.status.peers.length < spec.minPeers
  const answering = answeringNodes(facts)
  // Where the others have yet to start it is not its fault.
  const hasCompany = answering.length > spec.minPeers
  const comparison = compareChains(node, answering)
  const inStep = bestHeight - height <= spec.maxLagBlocks && comparison === 'agrees'
  const since = (holds: boolean, from: number | undefined) => (holds ? (from ?? facts.atMs) : undefined)
  return {
    height,
    advancedAtMs: rose ? facts.atMs : known.advancedAtMs,
    bestHeightThen: rose ? bestHeight : known.bestHeightThen,
    inStepHeight: inStep ? Math.min(known?.inStepHeight ?? height, height) : known?.inStepHeight,
    lonelySinceMs: since(lonely && hasCompany, known?.lonelySinceMs),
    divergingSinceMs: since(!lonely && comparison === 'diverges', known?.divergingSinceMs),
  }
}
