import type { GateSpec } from './gate-spec.ts'

/** Stages of a release, in the order they run; each must be healthy before the next begins. */
export const phases = ['infrastructure', 'core', 'application', 'support', 'edge'] as const
export type Phase = (typeof phases)[number]

/** One thing a target can create, change and remove. Only its own target looks into `body`. */
export interface Resource {
  /** Unique and stable in a release: `processes/node`, `apps/v1/StatefulSet/xai-blockchain-node`. */
  readonly id: string
  readonly component: string
  readonly phase: Phase
  /** Ids of resources that must be ready before this one is applied. */
  readonly needs: readonly string[]
  /** Hash of `body`: two resources of one id differ exactly where their digests differ. */
  readonly digest: string
  /** Plain JSON, so that a release can be stored and rolled back to. */
  readonly body: unknown
  /** It stays when its release goes, and is of none then: a namespace. */
  readonly stays?: true
}

/** What rollout must know of a component, whatever the target. */
export interface Workload {
  readonly component: string
  /** The resource whose replicas these are. */
  readonly resource: string
  readonly replicas: number
  /** How many an autoscaler may make of them; left out where none does. */
  readonly maxReplicas?: number
  /**
   * How a change reaches the replicas: `together` leaves it to the target, `one-at-a-time` moves on by one replica only
   * while at least `quorum` others are ready and the gates of the component hold. `once` is work that ends, within a
   * time: whatever needs it depends on what it did.
   */
  readonly rolling:
    | { readonly kind: 'together' }
    | { readonly kind: 'one-at-a-time'; readonly quorum: number }
    | { readonly kind: 'once'; readonly withinMs: number }
  /** Longest that one replica may take to end and another to start in its place, where the description says. */
  readonly turnoverMs?: number
  /** What must hold before whatever needs this component may begin. */
  readonly gates: readonly GateSpec[]
}

/** A description rendered for one target: all that a plan needs to know of what is wanted. */
export interface Rendered {
  readonly resources: readonly Resource[]
  readonly workloads: readonly Workload[]
}
