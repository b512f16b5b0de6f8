import type { ObservedReplica } from '@windlass/target/observation'
import type { Readiness } from '@windlass/target/readiness'
import type { LiveObject } from '../live/live-object.ts'
import type { Snapshot } from '../observe/snapshot.ts'

/** What is found of one object. */
export interface Judgement {
  readonly readiness: Readiness
  readonly replicas: readonly ObservedReplica[]
}

/** How readiness of a kind is found, from what was seen alone. */
export type Judge<Kind extends LiveObject> = (object: Kind, snapshot: Snapshot) => Judgement
