import type { ResourceDifference } from './difference.ts'
import type { Readiness } from './readiness.ts'

/** What a target saw when it looked. */
export interface Observation {
  readonly atMs: number
  readonly resources: readonly ObservedResource[]
  /** Findings about the target itself: a supervisor that died, a node that is not ready. */
  readonly warnings: readonly string[]
  /** Of those that were asked for, the ones that applying would change; left out where the target does not know. */
  readonly differences?: readonly ResourceDifference[]
}

/** Parts of a release that health reports apart. */
export type Area = 'namespace' | 'workloads' | 'services' | 'ingress' | 'volumes'

export interface ObservedResource {
  readonly id: string
  readonly component: string
  /** What it is to those who look after it; left out where it is nothing of these. */
  readonly area?: Area
  /** Digest of what was applied last; empty where it was removed since, though it or its replicas are still there. */
  readonly digest: string
  readonly readiness: Readiness
  readonly replicas: readonly ObservedReplica[]
}

export interface ObservedReplica {
  readonly ordinal: number
  /** `node-0` */
  readonly name: string
  /** Digest of the resource that this replica really runs; an older one in the middle of a rolling update. */
  readonly digest: string
  readonly readiness: Readiness
  readonly restarts: number
  /** Resident memory in bytes, where the target knows it. */
  readonly memoryBytes?: number
  /** Named ports as seen from this machine: `rpc` → `127.0.0.1:8546`. Empty where none can be reached directly. */
  readonly addresses: Readonly<Record<string, string>>
}
