import { setTimeout as delay } from 'node:timers/promises'

/** Time, passed in so that tests need not wait for it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  nowMs(): number
  /** Resolves after `ms`; rejects with the reason of `signal` as soon as that aborts. */
  sleep(options: { readonly ms: number; readonly signal: AbortSignal }): Promise<void>
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  async sleep({ ms, signal }) {
    try {
      await delay(ms, undefined, { signal })
    } catch (error) {
      signal.throwIfAborted()
      throw error
    }
  },
}
