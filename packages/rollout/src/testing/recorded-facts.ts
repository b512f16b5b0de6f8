import type { NodeStatus } from '@windlass/contract/node-status'
import { type ChainFacts, comparedDepthBlocks, type NodeFacts } from '../gates/chain-facts.ts'

/** The canonical hash at a height of one of several chains. */
export function hashOf(height: number, chain = 'a'): string {
  return `0x${chain}${height.toString(16).padStart(63, '0')}`
}

/** What a node that is well says at a height; `chain` names another one from `forkHeight` on. */
export function answering(
  ordinal: number,
  options: {
    readonly height: number
    readonly peers?: number
    readonly chain?: string
    readonly forkHeight?: number
    readonly notReady?: readonly string[]
    readonly headAtMs?: number
    readonly status?: Partial<NodeStatus>
    /** Heights that are compared; those of its own head where left out. */
    readonly compared?: readonly number[]
  },
): NodeFacts {
  const { height, peers = 2, chain = 'a', forkHeight = 0, notReady = [], headAtMs = 0, status } = options
  const hashAt = (at: number) => hashOf(at, at >= forkHeight ? chain : 'a')
  const own = Array.from({ length: comparedDepthBlocks + 1 }, (_, depth) => height - depth)
  const compared = [...own, ...(options.compared ?? [])].filter((at) => at >= 0 && at <= height)
  return {
    state: 'answers',
    ordinal,
    name: `node-${ordinal}`,
    notReady,
    hashes: Object.fromEntries(compared.map((at) => [at, hashAt(at)])),
    status: {
      name: `node-${ordinal}`,
      version: 'recorded',
      chainId: 1337,
      genesisHash: hashOf(0),
      height,
      headHash: hashAt(height),
      headTimestampSeconds: Math.floor(headAtMs / 1000),
      totalDifficulty: '1',
      addresses: [],
      peers: Array.from({ length: peers }, (_, peer) => ({
        id: `peer-${peer}`,
        address: `address-${peer}`,
        height,
        headHash: hashAt(height),
        totalDifficulty: '1',
        chain: 'shared' as const,
      })),
      knownPeers: peers,
      lagBlocks: 0,
      syncing: false,
      outvoted: false,
      mining: true,
      poolTransactions: 0,
      rules: { blockTimeSeconds: 2, minimumDifficultyHexDigits: 2, gasLimit: 30_000_000, blockRewardWei: '0' },
      upgradeHeights: [],
      ...status,
    },
  }
}

export function silent(ordinal: number): NodeFacts {
  return { state: 'silent', ordinal, name: `node-${ordinal}`, reason: 'connection refused' }
}

/** Facts as they are collected: every node with its hashes at the heights of all. */
export function recorded(atMs: number, nodes: readonly NodeFacts[]): ChainFacts {
  const heights = nodes.flatMap((node) => (node.state === 'answers' ? [node.status.height] : []))
  return { atMs, nodes, ...(heights.length > 0 && { commonHeight: Math.min(...heights) }) }
}
