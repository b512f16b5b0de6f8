import type { ChainGateSpec } from '@windlass/target/gate-spec'
import type { Observation, ObservedReplica } from '@windlass/target/observation'
import type { Rendered } from '@windlass/target/resource'
import type { ChainFacts } from '../gates/chain-facts.ts'
import type { Failure } from '../run/failure.ts'

/** The nodes of one chain of the release, as they were when it failed. */
export interface ChainFinding {
  readonly component: string
  readonly resource: string
  readonly spec: ChainGateSpec
  readonly facts: ChainFacts
}

/** All that a diagnosis may go by. */
export interface DiagnosisInput {
  readonly failure: Failure
  readonly desired: Rendered
  /** Left out where the target could not be looked at. */
  readonly observation?: Observation
  readonly chains: readonly ChainFinding[]
}

/** What went wrong, in a word for programs and in sentences for people. */
export interface Diagnosis {
  readonly cause: string
  /** The replica at fault, where one is. */
  readonly replica?: string
  /** What was seen, as one or two sentences. */
  readonly finding: string
  /** The page that says what to do, where there is one. */
  readonly runbook?: string
}

/** Recognises one known cause. */
export type Diagnoser = (input: DiagnosisInput) => Diagnosis | undefined

/** Replicas of the failed component: those being moved or judged first, then those of the revision that failed. */
export function failedReplicas(input: DiagnosisInput): ObservedReplica[] {
  const { failure, observation, desired } = input
  const observed = observation?.resources.find((resource) => resource.id === failure.resource)
  const wanted = desired.resources.find((resource) => resource.id === failure.resource)?.digest
  const moved = (replica: ObservedReplica) => Number(failure.ordinals.includes(replica.ordinal))
  const current = (replica: ObservedReplica) => Number(replica.digest === wanted)
  return (observed?.replicas ?? []).toSorted(
    (a, b) => moved(b) - moved(a) || current(b) - current(a) || a.ordinal - b.ordinal,
  )
}

export function failedChain(input: DiagnosisInput): ChainFinding | undefined {
  return input.chains.find((chain) => chain.resource === input.failure.resource)
}

/** A replica of the failed component whose readiness has one of these reasons. */
export function replicaWithReason(input: DiagnosisInput, reasons: readonly string[]): ObservedReplica | undefined {
  return failedReplicas(input).find((replica) => reasons.includes(replica.readiness.reason))
}

/** `node-0, node-1 and node-2` */
export function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? ''
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${last}` : last
}
