import { homedir } from 'node:os'
import { CodedError } from '@windlass/errors/coded-error'
import type { Target } from '@windlass/target/target'
import { callReplica } from './call-replica.ts'
import { evidenceOf } from './evidence.ts'
import { createFileRecords } from './file-records.ts'
import { type Home, homeAt } from './files/home.ts'
import { inheritedFrom } from './inherited-environment.ts'
import { killHome } from './kill-home.ts'
import { createLeaseLock } from './lease-lock.ts'
import { readLogs } from './logs/read-logs.ts'
import { observeHome } from './observe.ts'
import { removeHome } from './remove-home.ts'
import { type Probing, readDesiredSets } from './state/desired-set.ts'
import { processSetOf, renderReplicas } from './state/render-desired.ts'
import { resolveSecrets } from './state/secret-files.ts'
import type { ReplicaStatus, SetStatus } from './state/set-status.ts'
import { deleteVolumes } from './state/volumes.ts'
import { forgetSet, wantApplied, wantRemoved, wantReplaced } from './state/want.ts'
import { Supervision } from './supervision.ts'
import type { Supervisor } from './supervisor/supervisor-claim.ts'
import { surveyHome } from './survey-home.ts'
import { watchHome } from './watch-home.ts'

export interface LocalTargetOptions {
  /** Directory of the release; made when something is first written. */
  readonly home: string
  /** How the description calls the home; its path where left out. */
  readonly name?: string
  /** Absolute path of the file that runs a program of a process set. Throws for a program that does not exist. */
  readonly resolveProgram: (program: string) => string
  /** The command's own variables: secrets are taken from it, and what every program needs is handed on. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Milliseconds since the epoch. */
  readonly now?: () => number
  readonly probing?: Partial<Probing>
  /** Size from which the log of a run is put aside. */
  readonly maxLogBytes?: number
}

/** The local target, with what only a machine of one's own can do. */
export interface LocalTarget extends Target, AsyncDisposable {
  /** Starts the supervisor where something is applied and none runs: it adopts what still runs, starts what does not. */
  supervise(options: { readonly signal: AbortSignal }): Promise<void>
  /** Kills every process at once, the supervisor included; data and records stay. */
  kill(): void
  /** Deletes data, records and everything else in the home. Throws `LOCAL_STILL_RUNNING` where something runs. */
  deleteHome(options: { readonly signal: AbortSignal }): Promise<void>
}

const defaultProbing: Probing = {
  startingIntervalMs: 100,
  readyIntervalMs: 1_000,
  timeoutMs: 2_000,
  silentProbes: 3,
  failedLiveProbes: 5,
  unprobedReadyMs: 1_000,
}
const defaultMaxLogBytes = 10 * 1024 * 1024

/**
 * Runs resources whose body is a `ProcessSet` as processes of this machine, under a supervisor of their own that
 * outlives the command.
 */
export function createLocalTarget(options: LocalTargetOptions): LocalTarget {
  const { resolveProgram, environment, now = Date.now, maxLogBytes = defaultMaxLogBytes } = options
  const probing = { ...defaultProbing, ...options.probing }
  const home = homeAt(options.home)
  const inherited = inheritedFrom(environment)
  const supervision = new Supervision({ home, inherited })
  const closed = new AbortController()
  const orClosed = (signal: AbortSignal) => AbortSignal.any([signal, closed.signal])

  return {
    description: `local (${options.name ?? shortPath(home)})`,
    records: createFileRecords(home),
    lock: createLeaseLock({ home, now }),

    observe: ({ signal }) => observeHome({ home, nowMs: now(), signal }),

    survey: async ({ parts, signal }) => surveyHome({ home, nowMs: now(), parts, signal }),

    watch: ({ signal }) => watchHome({ home, now, signal: orClosed(signal) }),

    async apply({ resource, replicas, signal }) {
      signal.throwIfAborted()
      const { id, component } = resource
      const set = processSetOf(resource)
      const entry = resolveProgram(set.program)
      const secrets = resolveSecrets({ home, component, secrets: set.secrets, environment })
      const applied = renderReplicas({ home, resource, set, entry, secrets, probing, maxLogBytes })
      const generation = wantApplied({ home, resource, set, secrets, applied, replicas, inherited })
      const reached = (status: SetStatus) => status.generation >= generation
      await supervision.until({ id, reached, signal: orClosed(signal) })
    },

    async remove({ id, volumes, signal }) {
      signal.throwIfAborted()
      const generation = wantRemoved(home, id)
      if (generation !== undefined) {
        await supervision.until({
          id,
          reached: (status) => status.generation >= generation && status.replicas.length === 0,
          signal: orClosed(signal),
        })
        forgetSet(home, id)
      }
      if (volumes === 'delete') deleteVolumes(home, id)
    },

    // Directories have no size of their own.
    growVolumes: async ({ signal }) => signal.throwIfAborted(),

    async replaceReplica({ id, ordinal, signal }) {
      signal.throwIfAborted()
      const { generation, replica } = wantReplaced({ home, id, ordinal })
      await supervision.until({
        id,
        reached: (status) => {
          const seen = status.replicas.find((candidate) => candidate.ordinal === ordinal)
          if (status.generation < generation || seen?.revision !== replica.revision) return false
          if (seen.readiness.state === 'failed' && seen.startedAtMs === null) throw notStarted(seen)
          return seen.startedAtMs !== null
        },
        signal: orClosed(signal),
      })
    },

    call: (request) => callReplica(home, request),

    logs: (request) => readLogs(home, { ...request, signal: orClosed(request.signal) }),

    evidence: ({ component, signal }) => evidenceOf({ home, component, nowMs: now(), signal }),

    async supervise({ signal }) {
      signal.throwIfAborted()
      for (const { id } of readDesiredSets(home).filter((set) => set.replicas.length > 0)) {
        const reached = (status: SetStatus, supervisor?: Supervisor) => status.supervisor === supervisor?.number
        await supervision.until({ id, reached, signal: orClosed(signal) })
      }
    },

    kill: () => killHome(home),

    deleteHome: ({ signal }) => removeHome(home, { signal: orClosed(signal) }),

    async [Symbol.asyncDispose]() {
      closed.abort(
        new CodedError('LOCAL_TARGET_CLOSED', 'The local target was closed while something waited for it.', {
          hint: 'What was applied goes on; run the command again to wait for it.',
        }),
      )
    },
  }
}

function notStarted(seen: ReplicaStatus): CodedError {
  return new CodedError('LOCAL_REPLICA_NOT_STARTED', `${seen.name} could not be started: ${seen.readiness.detail}`, {
    hint: 'Remove the obstacle, or go back to the release before.',
    details: { reason: seen.readiness.reason },
  })
}

function shortPath(home: Home): string {
  const user = homedir()
  return home.root.startsWith(`${user}/`) ? `~${home.root.slice(user.length)}` : home.root
}
