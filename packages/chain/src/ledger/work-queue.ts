import { CodedError } from '@windlass/errors/coded-error'

/** Runs asynchronous tasks one after the other, in the order they came. */
export class WorkQueue {
  #last: Promise<unknown> = Promise.resolve()
  #closed = false

  async run<Result>(task: () => Promise<Result>): Promise<Result> {
    if (this.#closed)
      throw new CodedError('CHAIN_LEDGER_CLOSED', 'the ledger is closed', {
        hint: 'Stop what uses the ledger before it is closed.',
      })
    const result = this.#last.then(task)
    // The task's error is its caller's; the next task runs all the same.
    this.#last = result.catch(() => undefined)
    return result
  }

  /** Takes no more tasks and waits for those it has. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#last
  }
}
