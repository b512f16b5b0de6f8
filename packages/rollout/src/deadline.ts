import type { Clock } from './clock.ts'

export type DeadlineResult<T> = { readonly state: 'done'; readonly value: T } | { readonly state: 'expired' }

/**
 * Runs `task` for at most `ms`, or for that long again from when it last called `renew`.
 *
 * Returns as soon as the time is up or `signal` aborts, even when `task` ignores the signal it was given: nothing a
 * target or a process does can hold up a rollout for longer. Throws what `task` throws, or the reason of `signal`.
 */
export async function withDeadline<T>(options: {
  readonly clock: Clock
  readonly ms: number
  readonly signal: AbortSignal
  readonly task: (signal: AbortSignal, renew: () => void) => Promise<T>
}): Promise<DeadlineResult<T>> {
  const { clock, ms, signal, task } = options
  signal.throwIfAborted()
  const ended = new AbortController()
  const stopped = AbortSignal.any([signal, ended.signal])
  let expiresAtMs = clock.nowMs() + ms
  const renew = () => {
    expiresAtMs = clock.nowMs() + ms
  }
  const expire = async (): Promise<DeadlineResult<T>> => {
    do await clock.sleep({ ms: expiresAtMs - clock.nowMs(), signal: stopped })
    while (clock.nowMs() < expiresAtMs)
    return { state: 'expired' }
  }
  const expiry = expire()
  const work = task(stopped, renew).then((value): DeadlineResult<T> => ({ state: 'done', value }))
  // The loser of the race is told to stop; what it throws then was asked for.
  const quiet = () => undefined
  expiry.catch(quiet)
  work.catch(quiet)
  try {
    return await Promise.race([work, expiry])
  } finally {
    ended.abort()
  }
}
