import type { Readiness } from '@windlass/target/readiness'
import type { Target } from '@windlass/target/target'
import type { Clock } from '../clock.ts'
import { answeringNodes } from '../gates/chain-facts.ts'
import { currentRelease, readReleases } from '../releases/history.ts'
import type { Release } from '../releases/release.ts'
import { judgeHealth, type ReleaseHealth } from './health.ts'
import { look } from './look.ts'
import type { Seen } from './seen.ts'

/** One replica, as a row of a table. */
export interface ReplicaStatus {
  readonly component: string
  readonly replica: string
  readonly readiness: Readiness
  /** Number of the release whose revision it runs; left out where no kept release has it. */
  readonly release?: number
  readonly restarts: number
  /** Time in its present state. */
  readonly ageMs: number
  readonly memoryBytes?: number
  /** Of a node that answers. */
  readonly height?: number
  readonly peers?: number
  /** Named ports as seen from this machine. */
  readonly addresses: Readonly<Record<string, string>>
}

export interface ReleaseStatusReport {
  readonly health: ReleaseHealth
  /** In the order of the description, then of the ordinals; empty where the target could not be looked at. */
  readonly replicas: readonly ReplicaStatus[]
}

export async function statusOf(options: {
  readonly target: Target
  readonly clock: Clock
  readonly signal: AbortSignal
}): Promise<ReleaseStatusReport> {
  const seen = await look({ ...options, depth: 'replicas' })
  const health = judgeHealth(seen)
  const recent = seen.releases ?? []
  const replicas = replicaRows(seen, recent)
  if (replicas.every(({ release }) => release !== undefined)) return { health, replicas }
  // What stands here is worth more than the numbers of old releases.
  const all = await readReleases({ records: options.target.records, signal: options.signal }).catch(() => {
    options.signal.throwIfAborted()
    return recent
  })
  return { health, replicas: replicaRows(seen, all) }
}

function replicaRows(seen: Seen, releases: readonly Release[]): ReplicaStatus[] {
  const order = currentRelease(releases)?.rendered.resources.map((resource) => resource.id) ?? []
  const rank = (id: string) => (order.includes(id) ? order.indexOf(id) : order.length)
  const resources = (seen.observation?.resources ?? []).toSorted(
    (a, b) => rank(a.id) - rank(b.id) || (a.id < b.id ? -1 : 1),
  )
  return resources.flatMap((resource) =>
    resource.replicas
      .toSorted((a, b) => a.ordinal - b.ordinal)
      .map((replica): ReplicaStatus => {
        const { name, ordinal, digest, readiness, restarts, memoryBytes, addresses } = replica
        const release = releaseOfDigest({ releases, id: resource.id, digest })
        const chain = seen.chains?.find((candidate) => candidate.resource === resource.id)
        const node = chain && answeringNodes(chain.facts).find((candidate) => candidate.ordinal === ordinal)
        return {
          component: resource.component,
          replica: name,
          readiness,
          ...(release !== undefined && { release }),
          restarts,
          ageMs: Math.max(0, seen.atMs - readiness.sinceMs),
          ...(memoryBytes !== undefined && { memoryBytes }),
          ...(node && { height: node.status.height, peers: node.status.peers.length }),
          addresses,
        }
      }),
  )
}

/** The current release where it has this revision, else the newest that does. */
function releaseOfDigest(options: {
  readonly releases: readonly Release[]
  readonly id: string
  readonly digest: string
}): number | undefined {
  const { releases, id, digest } = options
  const has = (release: Release) =>
    release.rendered.resources.some((resource) => resource.id === id && resource.digest === digest)
  const current = currentRelease(releases)
  return (current && has(current) ? current : releases.findLast(has))?.number
}
