import type { RecordStore } from '@windlass/target/record-store'
import type { Clock } from '../clock.ts'
import type { Stage } from '../run/rollout-event.ts'
import type { OperationJournal } from '../run/run-plan.ts'
import { recordName } from './record-names.ts'
import type { JournalEntry } from './release.ts'

/**
 * Writes down which operations began and ended, in a small record of their own.
 *
 * `record` returns when the entry is on disk. Entries that come while one write is under way go out together in the next.
 */
export class Journal {
  readonly #options: {
    readonly records: RecordStore
    readonly clock: Clock
    readonly signal: AbortSignal
    readonly release: number
  }
  readonly #entries: JournalEntry[] = []
  #writing: Promise<void> = Promise.resolve()
  #next: Promise<void> | undefined

  constructor(options: {
    readonly records: RecordStore
    readonly clock: Clock
    readonly signal: AbortSignal
    readonly release: number
  }) {
    this.#options = options
  }

  of(stage: Stage): OperationJournal {
    return {
      record: async ({ operation, state }) => {
        const atMs = this.#options.clock.nowMs()
        const index = this.#entries.findIndex((entry) => entry.stage === stage && entry.operation === operation)
        const entry = this.#entries[index]
        if (entry && state === 'finished') this.#entries[index] = { ...entry, finishedAtMs: atMs }
        else if (!entry) this.#entries.push({ stage, operation, startedAtMs: atMs })
        await this.#flush()
      },
    }
  }

  /** All callers that arrive before the next write begins share it. */
  #flush(): Promise<void> {
    this.#next ??= this.#writing
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined
        this.#writing = this.#write()
        return this.#writing
      })
    return this.#next
  }

  async #write(): Promise<void> {
    const { records, signal, release } = this.#options
    await records.write({ name: recordName('journal', release), value: [...this.#entries], signal })
  }
}
