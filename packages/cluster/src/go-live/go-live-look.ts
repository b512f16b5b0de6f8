import type { Observation } from '@windlass/target/observation'
import type { PodCaller } from '../call/pod-caller.ts'
import type { ReplicaPod } from '../pods/component-pods.ts'
import type { ClusterFacts } from '../preflight/cluster-facts.ts'
import type { SecretPlaces } from '../secrets/resolve-secrets.ts'

/** What the checks look at, asked for once. */
export interface GoLiveLook {
  readonly facts: ClusterFacts
  readonly caller: PodCaller
  readonly secrets: SecretPlaces
  readonly observation: Observation
  readonly pods: readonly ReplicaPod[]
  /** Image of the pods that try connections; left out where none is to be made. */
  readonly probeImage?: string
  readonly nowMs: number
}
