/** One of several who meet. */
export interface Party extends AsyncDisposable {
  /** Waits at the next point until all have come to it and its work is done; rejects as that does. */
  meet(): Promise<void>
}

interface Point {
  readonly work: () => Promise<unknown>
  readonly passed: PromiseWithResolvers<void>
  missing: number
}

/**
 * Points that tests which run at once come to together, so that one loss of what they share serves all of them. Work is
 * done at a point once all are there. A party that is disposed of holds up nobody: it counts as being at every point.
 */
export class Rendezvous {
  readonly #points: readonly Point[]

  constructor(parties: number, works: readonly Point['work'][]) {
    this.#points = works.map((work) => ({ work, passed: Promise.withResolvers<void>(), missing: parties }))
    for (const { passed } of this.#points) passed.promise.catch(() => undefined)
  }

  join(): Party {
    const ahead = [...this.#points]
    const meet = async (): Promise<void> => {
      const point = ahead.shift()
      if (point === undefined) throw new Error('there is no further point to meet at')
      point.missing--
      if (point.missing === 0) point.work().then(() => point.passed.resolve(), point.passed.reject)
      return point.passed.promise
    }
    return {
      meet,
      async [Symbol.asyncDispose]() {
        while (ahead.length > 0) await meet().catch(() => undefined)
      },
    }
  }
}
