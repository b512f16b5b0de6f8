import type { CallOptions, CallReply } from './call.ts'
import type { FieldOwner } from './difference.ts'
import type { LeaseLock } from './lease.ts'
import type { LogLine, LogOptions } from './log-line.ts'
import type { Observation } from './observation.ts'
import type { RecordStore } from './record-store.ts'
import type { Resource } from './resource.ts'
import type { Survey, SurveyPart } from './survey.ts'

export interface ObserveOptions {
  readonly wanted?: readonly Resource[]
  readonly compare?: 'all' | 'present'
  readonly signal: AbortSignal
}

/**
 * A place where a release runs: processes of this machine, or a namespace of a Kubernetes cluster.
 *
 * Every method can be called again after any failure or `kill -9`, its own included, and ends in the same state.
 */
export interface Target {
  /** Named in the first line of every command's output: `local (~/.windlass)`. */
  readonly description: string
  readonly records: RecordStore
  readonly lock: LeaseLock

  /**
   * With `wanted`, also what applying these resources would change, where the target can say; with `compare: 'present'`
   * only of those that are there. Changes nothing.
   */
  observe(options: ObserveOptions): Promise<Observation>

  /** What the release uses of its place. Always answers: what cannot be seen is a gap. Throws only the reason of `signal`. */
  survey(options: { readonly parts: readonly SurveyPart[]; readonly signal: AbortSignal }): Promise<Survey>

  /** Observations as they change, the present one first; ends when `signal` aborts. */
  watch(options: { readonly signal: AbortSignal }): AsyncIterable<Observation>

  /**
   * Makes `resource` the wanted state; returns when the target has taken it, not when it is ready.
   *
   * `all` lets every replica move to it. `hold` leaves replicas that run an older revision as they are (new ones are
   * started): {@link Target.replaceReplica} then moves them one by one. Fields that others have set are taken from
   * them only where `takes` names them.
   */
  apply(options: {
    readonly resource: Resource
    readonly replicas: 'all' | 'hold'
    readonly takes?: readonly FieldOwner[]
    readonly signal: AbortSignal
  }): Promise<void>

  /**
   * Stops and removes what `id` names, replicas drained; succeeds where it is gone already. With `replicas: 'keep'` they
   * go on running, to be taken over when it is applied again.
   */
  remove(options: {
    readonly id: string
    readonly volumes: 'keep' | 'delete'
    readonly replicas?: 'keep'
    readonly signal: AbortSignal
  }): Promise<void>

  /** Makes the volumes of a resource as large as it wants them; those that are larger stay so. */
  growVolumes(options: { readonly resource: Resource; readonly signal: AbortSignal }): Promise<void>

  /** Moves exactly one replica on to the applied revision: drains it, stops it, starts it. Returns when it is started. */
  replaceReplica(options: {
    readonly id: string
    readonly ordinal: number
    readonly signal: AbortSignal
  }): Promise<void>

  call(options: CallOptions): Promise<CallReply>

  logs(options: LogOptions): AsyncIterable<LogLine>

  /** Everything that explains the present state of one component, as file name → content, for an evidence bundle. */
  evidence(options: {
    readonly component: string
    readonly signal: AbortSignal
  }): Promise<Readonly<Record<string, string>>>
}
