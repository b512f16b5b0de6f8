import type { ComponentOf } from '@windlass/stack/component'
import { quorumOf } from '@windlass/stack/quorum'
import type { Workload } from '@windlass/target/resource'

type Chain = ComponentOf<'chain'>

/** How a chain is rolled, and what must hold of it: never fewer than quorum, and one live chain afterwards. */
export function chainWorkload(chain: Chain): Pick<Workload, 'replicas' | 'rolling' | 'gates'> {
  const quorum = quorumOf(chain.replicas)
  return {
    replicas: chain.replicas,
    rolling: { kind: 'one-at-a-time', quorum },
    gates: [
      { kind: 'replicas-ready' },
      {
        kind: 'chain',
        rpcPort: 'rpc',
        metricsPort: 'metrics',
        minPeers: chain.config.readiness.minPeers,
        maxLagBlocks: chain.config.readiness.maxLagBlocks,
        quorum,
        blockTimeSeconds: slowestBlockTimeSeconds(chain),
        observeBlocks: chain.observeBlocks,
        upgradeHeights: chain.consensus.upgrades.map((upgrade) => upgrade.height),
      },
    ],
  }
}

/** The longest block time of the schedule: whoever waits for blocks must outlast it. */
function slowestBlockTimeSeconds({ consensus }: Chain): number {
  const scheduled = consensus.upgrades.flatMap(({ blockTimeSeconds }) => blockTimeSeconds ?? [])
  return Math.max(consensus.blockTimeSeconds, ...scheduled)
}
