import { variableOfKey } from '@windlass/contract/process-environment'
import { localPort } from '@windlass/stack/local-port'
import type { ProcessReplica } from '@windlass/target/process-set'
import { portVariable } from '../port-variable.ts'

export const loopback = '127.0.0.1'

/** What every process of a local target runs under: its name and its own ports, and what `environment` adds. */
export function replicasOf(options: {
  readonly name: string
  readonly replicas: number
  /** Ports of the first replica. */
  readonly ports: Readonly<Record<string, number>>
  readonly environment?: (ordinal: number) => Readonly<Record<string, string>>
}): ProcessReplica[] {
  return Array.from({ length: options.replicas }, (_, ordinal) => {
    const ports = Object.entries(options.ports).map(([port, base]) => [port, localPort(base, ordinal)] as const)
    return {
      name: replicaName(options.name, ordinal),
      ordinal,
      ports: Object.fromEntries(ports),
      environment: {
        [variableOfKey('name')]: replicaName(options.name, ordinal),
        ...Object.fromEntries(ports.map(([port, number]) => [portVariable(port), String(number)])),
        ...options.environment?.(ordinal),
      },
    }
  })
}

/** JSON-RPC addresses of the nodes of a chain, the first replica first. */
export function rpcUrls(chain: { readonly replicas: number; readonly ports: { readonly rpc: number } }): string[] {
  return Array.from(
    { length: chain.replicas },
    (_, ordinal) => `http://${loopback}:${localPort(chain.ports.rpc, ordinal)}`,
  )
}

function replicaName(name: string, ordinal: number): string {
  return `${name}-${ordinal}`
}
