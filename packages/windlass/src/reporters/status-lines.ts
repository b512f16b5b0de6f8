import type { ReleaseHealth } from '@windlass/rollout/health'
import type { HealthReason } from '@windlass/rollout/health-reason'
import type { ReleaseStatusReport, ReplicaStatus } from '@windlass/rollout/status'
import { durationText } from './duration-text.ts'
import { tableLines } from './table-lines.ts'

const bytesPerMiB = 2 ** 20

/** What runs, as a table under one line that judges it. */
export function statusLines(report: ReleaseStatusReport): readonly string[] {
  const { health, replicas } = report
  if (replicas.length === 0) return [healthLine(health), ...health.reasons.map(reasonLine)]
  const header = ['REPLICA', 'STATE', 'RELEASE', 'FOR', 'RESTARTS', 'MEMORY', 'HEIGHT', 'PEERS', 'ADDRESSES']
  return [
    healthLine(health),
    ...health.reasons.map(reasonLine),
    '',
    ...tableLines([header, ...replicas.map(replicaCells)]),
  ]
}

/** `healthy: release 3 (local) is deployed` */
export function healthLine(health: ReleaseHealth): string {
  const { release } = health
  if (release === undefined) return `${health.state}: no release`
  if (release === 'unseen') return `${health.state}: the releases could not be read`
  return `${health.state}: release ${release.number} (${release.environment}) is ${release.status}`
}

export function reasonLine({ state, component, reason }: HealthReason): string {
  return `  ${state}: ${component === undefined ? '' : `${component}: `}${reason.replaceAll('\n', '\n    ')}`
}

function replicaCells(replica: ReplicaStatus): string[] {
  const { readiness, release, restarts, memoryBytes, height, peers, addresses } = replica
  return [
    replica.replica,
    readiness.state === 'ready' ? 'ready' : `${readiness.state} (${readiness.reason})`,
    release === undefined ? 'unknown' : String(release),
    durationText(replica.ageMs),
    String(restarts),
    memoryBytes === undefined ? '-' : `${Math.round(memoryBytes / bytesPerMiB)} MiB`,
    height === undefined ? '-' : String(height),
    peers === undefined ? '-' : String(peers),
    addressText(addresses),
  ]
}

/** `127.0.0.1 p2p 8545, rpc 8546`: the host once, where all ports share it. */
function addressText(addresses: Readonly<Record<string, string>>): string {
  const entries = Object.entries(addresses)
  const hostOf = (address: string) => address.slice(0, address.lastIndexOf(':'))
  const [host, ...others] = new Set(entries.map(([, address]) => hostOf(address)))
  if (host === undefined || others.length > 0) return entries.map(([name, address]) => `${name} ${address}`).join(', ')
  const ports = entries.map(([name, address]) => `${name} ${address.slice(host.length + 1)}`)
  return `${host} ${ports.join(', ')}`
}
