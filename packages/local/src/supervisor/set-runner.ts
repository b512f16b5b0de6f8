import { describeError } from '@windlass/errors/describe-error'
import type { DesiredReplica, DesiredSet } from '../state/desired-set.ts'
import { type ReplicaStatus, type SetStatus, writeSetStatus } from '../state/set-status.ts'
import { ReplicaRunner, type RunnerContext } from './replica-runner.ts'

/** Keeps one process set as it is wanted and writes down what becomes of it. */
export class SetRunner {
  readonly id: string
  readonly #context: RunnerContext
  readonly #component: string
  readonly #supervisor: number
  readonly #onGone: () => void
  readonly #replicas = new Map<number, ReplicaRunner>()
  #generation: number
  #written = ''

  /** Goes on from `status`, which is empty for a new set. `onGone` runs after a replica has gone. */
  constructor(options: {
    readonly context: RunnerContext
    readonly status: SetStatus
    readonly onGone: () => void
  }) {
    this.id = options.status.id
    this.#component = options.status.component
    this.#supervisor = options.status.supervisor
    this.#context = options.context
    this.#onGone = options.onGone
    this.#generation = options.status.generation
    for (const status of options.status.replicas) this.#adopt(status)
  }

  get replicas(): readonly ReplicaRunner[] {
    return [...this.#replicas.values()]
  }

  /** Takes what is wanted from now on; a set that nobody wants is drained. */
  want(desired: DesiredSet | undefined): void {
    const anew = desired !== undefined && desired.generation > this.#generation
    if (desired !== undefined) this.#generation = desired.generation
    const inherited = desired?.inherited ?? {}
    for (const replica of desired?.replicas ?? []) {
      if (!this.#replicas.has(replica.ordinal)) this.#adopt(statusOfNew(replica))
    }
    for (const [ordinal, runner] of this.#replicas) {
      const wanted = desired?.replicas.find((replica) => replica.ordinal === ordinal)
      runner.want(wanted, { inherited, anew })
    }
    this.#write()
  }

  #adopt(status: ReplicaStatus): void {
    const onGone = () => {
      this.#replicas.delete(status.ordinal)
      this.#write()
      this.#onGone()
    }
    const onChange = () => this.#write()
    this.#replicas.set(status.ordinal, new ReplicaRunner({ context: this.#context, status, onChange, onGone }))
  }

  #write(): void {
    const replicas = this.replicas.map((runner) => runner.status).toSorted((a, b) => a.ordinal - b.ordinal)
    const { id } = this
    const component = this.#component
    const supervisor = this.#supervisor
    const status = { id, component, supervisor, generation: this.#generation, replicas }
    const text = JSON.stringify(status)
    if (text === this.#written) return
    try {
      writeSetStatus(this.#context.home, status)
      this.#written = text
    } catch (error) {
      this.#context.log('status not written', { set: this.id, error: describeError(error) })
    }
  }
}

function statusOfNew(replica: DesiredReplica): ReplicaStatus {
  const { ordinal, name, digest, revision, care } = replica
  return {
    ordinal,
    name,
    digest,
    revision,
    process: null,
    run: 0,
    startedAtMs: null,
    restarts: 0,
    readiness: { state: 'progressing', reason: 'Starting', detail: 'is about to start', sinceMs: Date.now() },
    stopGraceMs: care.stopGraceMs,
    exits: [],
  }
}
