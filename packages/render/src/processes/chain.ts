import type { NodeConfig } from '@windlass/contract/node-config'
import { variableOfKey } from '@windlass/contract/process-environment'
import type { ComponentOf } from '@windlass/stack/component'
import { localPort } from '@windlass/stack/local-port'
import { nodeKeyName } from '@windlass/stack/node-keys'
import type { ProcessSet } from '@windlass/target/process-set'
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
        ...(chain.keys?.from === 'file' && {
          [variableOfKey('identityKeyFile' satisfies keyof NodeConfig)]: `${chain.keys.path}/${nodeKeyName(ordinal)}`,
        }),
      }),
    }),
    probes: chain.probes,
  })
}

function peersOf(chain: Chain, ordinal: number): string[] {
  return Array.from({ length: chain.replicas }, (_, other) => other)
    .filter((other) => other !== ordinal)
    .map((other) => `/ip4/${loopback}/tcp/${localPort(chain.ports.p2p, other)}`)
}
