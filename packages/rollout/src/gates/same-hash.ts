import type { ChainGateSpec } from '@windlass/target/gate-spec'
import { type AnsweringNode, answeringNodes, type ChainFacts, comparedDepthBlocks } from './chain-facts.ts'
import type { ChainProgress } from './chain-progress.ts'
import { chainSpanMs } from './chain-times.ts'
import type { Verdict } from './verdict.ts'

/** The highest height at which all answering nodes hold one block, at most a few below the lowest head, with its hash. */
export function agreement(facts: ChainFacts): { readonly height: number; readonly hash: string } | undefined {
  const nodes = answeringNodes(facts)
  const { commonHeight } = facts
  if (commonHeight === undefined) return undefined
  for (let height = commonHeight; height >= Math.max(0, commonHeight - comparedDepthBlocks); height--) {
    const hashes = new Set(nodes.map((node) => node.hashes[height]))
    const [hash] = hashes
    if (hashes.size === 1 && hash !== undefined) return { height, hash }
  }
  return undefined
}

/**
 * Whether a node is on the chain of the others.
 *
 * Compared are the highest few heights at which at least half of the others have a block too. `diverges` means other
 * blocks at all of them: deeper than nodes differ while two blocks of one height race each other.
 */
export function compareChains(
  node: AnsweringNode,
  nodes: readonly AnsweringNode[],
): 'agrees' | 'diverges' | 'undecided' {
  const others = nodes.filter((other) => other.ordinal !== node.ordinal)
  if (others.length === 0) return 'agrees'
  const hashesOfOthers = (height: number) => others.flatMap((other) => other.hashes[height] ?? [])
  const comparable = Object.keys(node.hashes)
    .map(Number)
    .filter((height) => hashesOfOthers(height).length * 2 >= others.length)
    .toSorted((a, b) => b - a)
    .slice(0, comparedDepthBlocks + 1)
  const agrees = comparable.some((height) => {
    const counts = Map.groupBy(hashesOfOthers(height), (hash) => hash)
    const mine = counts.get(node.hashes[height] ?? '')?.length ?? 0
    return [...counts.values()].every((holders) => holders.length <= mine)
  })
  if (agrees) return 'agrees'
  return comparable.length > comparedDepthBlocks || comparable.includes(0) ? 'diverges' : 'undecided'
}

/**
 * Each node of `subjects` is on the chain of the others.
 *
 * Fails for one that has peers and still keeps other blocks, several deep and for longer than a reorganisation takes;
 * `suspects` are looked at first. A node without peers cannot know better: that is for the peers' verdict.
 */
export function judgeSameHash(options: {
  readonly progress: ChainProgress
  readonly spec: ChainGateSpec
  readonly subjects: readonly number[]
  readonly suspects: readonly number[]
}): Verdict {
  const { progress, spec, subjects, suspects } = options
  const { latest } = progress
  const nodes = answeringNodes(latest)
  const judged = nodes
    .filter((node) => subjects.includes(node.ordinal))
    .toSorted((a, b) => Number(suspects.includes(b.ordinal)) - Number(suspects.includes(a.ordinal)))
  for (const node of judged) {
    const since = progress.nodes.get(node.ordinal)?.divergingSinceMs
    if (since === undefined || latest.atMs - since < chainSpanMs('reorganise', spec)) continue
    const height = Math.max(0, Math.min(...nodes.map((other) => other.status.height)) - comparedDepthBlocks)
    return {
      state: 'fail',
      reason: `${node.name} is on another chain than the other nodes, at least from height ${height} on`,
    }
  }
  const apart = judged.filter((node) => compareChains(node, nodes) !== 'agrees')
  if (apart.length === 0) return { state: 'pass', reason: 'one chain' }
  return { state: 'waiting', reason: `${apart.map((node) => node.name).join(', ')} holds other blocks than the others` }
}
