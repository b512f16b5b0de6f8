import { setImmediate as nextTurn } from 'node:timers/promises'

/** Work after which the rest of the process has a turn. */
const turnMs = 20

/**
 * Does one task after the other, and only so many in one turn of the event loop: however many transactions come in, the
 * node goes on making and importing blocks, and whoever sends them has to wait.
 */
export class Admission {
  #last: Promise<unknown> = Promise.resolve()
  #turnBeganMs = 0

  run<Result>(task: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(() => this.#turn()).then(task)
    // The task's error is its caller's; the next task runs all the same.
    this.#last = result.catch(() => undefined)
    return result
  }

  async #turn(): Promise<void> {
    if (performance.now() - this.#turnBeganMs < turnMs) return
    await nextTurn()
    this.#turnBeganMs = performance.now()
  }
}
