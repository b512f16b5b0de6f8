import type { ChildProcess } from 'node:child_process'
import { CodedError } from '@windlass/errors/coded-error'
import { directoryChanges } from './files/directory-changes.ts'
import { ensureHome, type Home, supervisorLogOf } from './files/home.ts'
import { lastLines } from './logs/tail-log.ts'
import { startSupervisor } from './start-supervisor.ts'
import { readSetStatus, type SetStatus } from './state/set-status.ts'
import { presentSupervisor, type Supervisor } from './supervisor/supervisor-claim.ts'

const maxStarts = 3
/** A supervisor that was killed writes no file, so the wait for one has to look whether it is there. */
const supervisorLookMs = 200

/** The way from a command to the supervisor of a home: starts it where none runs and waits for what it does. */
export class Supervision {
  readonly #home: Home
  readonly #inherited: Readonly<Record<string, string>>
  #starting: ChildProcess | undefined

  constructor(options: { readonly home: Home; readonly inherited: Readonly<Record<string, string>> }) {
    this.#home = options.home
    this.#inherited = options.inherited
  }

  /**
   * Waits until the status of a set is as asked for, with a supervisor at work on it until then.
   *
   * Rejects with the reason of `signal` when it aborts, and with `LOCAL_SUPERVISOR_FAILED` where none can be started.
   */
  async until(options: {
    readonly id: string
    readonly reached: (status: SetStatus, supervisor: Supervisor | undefined) => boolean
    readonly signal: AbortSignal
  }): Promise<void> {
    const { id, reached, signal } = options
    ensureHome(this.#home)
    const directories = [this.#home.status, this.#home.supervisor]
    let starts = 0
    for await (const _ of directoryChanges({ directories, atLeastEveryMs: supervisorLookMs, signal })) {
      const supervisor = presentSupervisor(this.#home)
      const status = readSetStatus(this.#home, id)
      if (status !== undefined && reached(status, supervisor)) return
      if (supervisor !== undefined || this.#starting !== undefined) continue
      starts += 1
      if (starts > maxStarts) throw this.#failure()
      this.#start()
    }
    signal.throwIfAborted()
  }

  #start(): void {
    const child = startSupervisor(this.#home, this.#inherited)
    this.#starting = child
    const done = () => {
      if (this.#starting === child) this.#starting = undefined
    }
    child.once('exit', done)
    child.once('error', done)
  }

  #failure(): CodedError {
    const lines = lastLines([supervisorLogOf(this.#home)], 5)
    return new CodedError('LOCAL_SUPERVISOR_FAILED', `The supervisor ends at once.\n${lines.join('\n')}`, {
      hint: `Its log is ${supervisorLogOf(this.#home)}.`,
    })
  }
}
