import { bytesToHex } from '@ethereumjs/util'
import { rulesAt } from '@windlass/contract/consensus-rules'
import type { NodeStatus } from '@windlass/contract/node-status'
import type { Ledger, TransactionPool } from '../ledger.ts'
import type { Network } from '../network/network.ts'

export interface NodeParts {
  readonly name: string
  readonly version: string
  readonly ledger: Ledger
  readonly pool: TransactionPool
  readonly network: Network
  readonly mining: boolean
}

/** What a node tells gates and diagnosis of itself. */
export async function describeNode({ name, version, ledger, pool, network, mining }: NodeParts): Promise<NodeStatus> {
  const { head, genesis, rules, lastRefusal, rewind } = ledger
  const { agreement } = network
  return {
    name,
    version,
    chainId: rules.chainId,
    genesisHash: bytesToHex(genesis.hash()),
    height: Number(head.header.number),
    headHash: bytesToHex(head.hash()),
    headTimestampSeconds: Number(head.header.timestamp),
    totalDifficulty: String((await ledger.totalDifficulty(head.hash())) ?? 0n),
    addresses: [...network.addresses],
    peers: network.peers.map((peer) => ({
      id: peer.id,
      address: peer.address,
      height: Number(peer.head.height),
      headHash: bytesToHex(peer.head.hash),
      totalDifficulty: String(peer.head.totalDifficulty),
      chain: peer.chain,
    })),
    knownPeers: network.knownPeers,
    lagBlocks: agreement.lagBlocks,
    syncing: network.syncing,
    outvoted: agreement.outvoted,
    mining,
    poolTransactions: pool.size,
    ...(lastRefusal && {
      lastRefusal: {
        height: Number(lastRefusal.height),
        hash: bytesToHex(lastRefusal.hash),
        reason: lastRefusal.reason,
        detail: lastRefusal.detail,
        atMs: lastRefusal.atMs,
      },
    }),
    ...(rewind && {
      rewind: {
        from: Number(rewind.from),
        to: Number(rewind.to),
        reason: rewind.reason,
        detail: rewind.detail,
      },
    }),
    rules: rulesAt(rules, Number(head.header.number) + 1),
    upgradeHeights: rules.upgrades.map(({ height }) => height),
  }
}
