import { setTimeout as delay } from 'node:timers/promises'
import { type CodedError, isCodedError } from '@windlass/errors/coded-error'
import { isPassingError, retryDelayMs } from './retry.ts'

/** An end of an attempt that another attempt may not come to. */
export class Passing {
  readonly error: CodedError
  readonly retryAfterMs: number | undefined

  constructor(error: CodedError, retryAfterMs?: number) {
    this.error = error
    this.retryAfterMs = retryAfterMs
  }
}

/**
 * Attempts until one ends with something that lasts, with back-off, or patience ends: then it throws what the last one
 * ended with. Errors of the network become what `describe` makes of them.
 */
export async function persist<Result>(options: {
  readonly attempt: () => Promise<Result | Passing>
  /** Whether an attempt that may have had its effect can be made again. */
  readonly repeatable: boolean
  readonly patienceMs: () => number
  readonly describe: (error: unknown) => CodedError
  readonly signal: AbortSignal
}): Promise<Result> {
  const { attempt, repeatable, patienceMs, describe, signal } = options
  const startedMs = performance.now()
  for (let number = 0; ; number++) {
    signal.throwIfAborted()
    const ended = await attempt().catch((error: unknown) => {
      signal.throwIfAborted()
      if (isCodedError(error)) throw error
      const described = describe(error)
      if (!isPassingError({ error, repeatable })) throw described
      return new Passing(described)
    })
    if (!(ended instanceof Passing)) return ended
    const waitMs = retryDelayMs({ attempt: number, retryAfterMs: ended.retryAfterMs, random: Math.random() })
    if (performance.now() - startedMs + waitMs > patienceMs()) throw ended.error
    await delay(waitMs, undefined, { signal }).catch(() => signal.throwIfAborted())
  }
}
