/** Lets those who want the same have it one after another. */
export class Turns {
  readonly #last = new Map<string, Promise<void>>()

  /** Does `work` when those who asked for `key` before have done theirs, well or not. */
  async take<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.#last.get(key) ?? Promise.resolve()
    const mine = before.then(work)
    const done = mine.then(
      () => {},
      () => {},
    )
    this.#last.set(key, done)
    try {
      return await mine
    } finally {
      if (this.#last.get(key) === done) this.#last.delete(key)
    }
  }
}
