import type { NodeConfig } from '@windlass/contract/node-config'
import { variableOfKey } from '@windlass/contract/process-environment'
import type { ComponentOf } from '@windlass/stack/component'
import { localPort } from '@windlass/stack/local-port'
import { quorumOf } from '@windlass/stack/quorum'
import type { ProcessSet } from '@windlass/target/process-set'
import type { Workload } from '@windlass/target/resource'
import { loopback, replicasOf } from './loopback.ts'
import { processSet } from './process-set.ts'

type Chain = ComponentOf<'chain'>

/** The nodes of a chain: one process each, every one told where the others listen. */
export function chainProcesses(name: string, chain: Chain): ProcessSet {
  const config = { ...chain.config, consensus: chain.consensus } satisfies Partial<NodeConfig>
  return processSet({
    name,
    component: chain,
    config,
    replicas: replicasOf({
      name,
      replicas: chain.replicas,
      ports: chain.ports,
      environment: (ordinal) => ({
        [variableOfKey('bootstrapPeers' satisfies keyof NodeConfig)]: JSON.stringify(peersOf(chain, ordinal)),
      }),
    }),
    probes: chain.probes,
  })
}

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

function peersOf(chain: Chain, ordinal: number): string[] {
  return Array.from({ length: chain.replicas }, (_, other) => other)
    .filter((other) => other !== ordinal)
    .map((other) => `/ip4/${loopback}/tcp/${localPort(chain.ports.p2p, other)}`)
}
