import { setTimeout as delay } from 'node:timers/promises'

export interface LapseWatch extends AsyncDisposable {
  /** What was amiss, at every look at which something was. */
  readonly lapses: readonly string[]
  /** How often it was looked. */
  readonly looks: number
}

const intervalMs = 250

/** Looks again and again, until it is disposed of; `look` resolves with what is amiss, if anything. */
export function watchLapses(look: () => Promise<string | undefined>): LapseWatch {
  const lapses: string[] = []
  const ended = new AbortController()
  let looks = 0
  const watching = (async () => {
    while (!ended.signal.aborted) {
      const lapse = await look()
      looks++
      if (lapse !== undefined) lapses.push(lapse)
      await delay(intervalMs, undefined, { signal: ended.signal }).catch(() => undefined)
    }
  })()
  return {
    lapses,
    get looks() {
      return looks
    },
    async [Symbol.asyncDispose]() {
      ended.abort()
      await watching
    },
  }
}
