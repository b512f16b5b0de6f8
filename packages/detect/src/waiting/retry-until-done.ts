import { setTimeout as waitFor } from 'node:timers/promises'

const firstPauseMs = 100
const longestPauseMs = 5_000

/** Told of every attempt that failed; `isRepeated` where the one before failed too. */
export type OnFailure = (error: unknown, options: { readonly isRepeated: boolean }) => void

/** How long to wait after so many attempts that failed in a row. */
export function pauseMsAfter(failures: number): number {
  return Math.min(firstPauseMs * 2 ** (failures - 1), longestPauseMs)
}

/**
 * Does something again, after a growing pause, for as long as it takes to succeed.
 *
 * @throws the reason of `signal` once it aborts.
 */
export async function retryUntilDone<Result>(options: {
  readonly action: () => Promise<Result>
  readonly onFailure: OnFailure
  readonly signal: AbortSignal
  readonly wait?: (ms: number, value: undefined, options: { readonly signal: AbortSignal }) => Promise<void>
}): Promise<Result> {
  const { action, onFailure, signal, wait = waitFor } = options
  for (let failures = 1; ; failures++) {
    signal.throwIfAborted()
    try {
      return await action()
    } catch (error) {
      onFailure(error, { isRepeated: failures > 1 })
    }
    await wait(pauseMsAfter(failures), undefined, { signal })
  }
}
