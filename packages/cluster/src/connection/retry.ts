/** How long to wait before the next attempt: doubled each time, up to a bound, and spread so that many do not march. */
export function retryDelayMs(options: {
  readonly attempt: number
  /** What the server asked for. */
  readonly retryAfterMs: number | undefined
  /** From 0 to 1. */
  readonly random: number
}): number {
  const { attempt, retryAfterMs = 0, random } = options
  const backOffMs = Math.min(100 * 2 ** attempt, 2_000)
  return Math.max(retryAfterMs, backOffMs * (0.5 + random / 2))
}

const busyStatuses: ReadonlySet<number> = new Set([429, 500, 502, 503, 504])

/** Whether a reply may be another one soon. A server that is busy has not begun with the request. */
export function isPassing(options: { readonly status: number; readonly repeatable: boolean }): boolean {
  const { status, repeatable } = options
  return status === 429 || (repeatable && busyStatuses.has(status))
}

const unsentCodes: ReadonlySet<string> = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN'])
const brokenCodes: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNABORTED', 'UND_ERR_SOCKET'])

/** Whether another attempt may end otherwise than with this error of the network. */
export function isPassingError(options: { readonly error: unknown; readonly repeatable: boolean }): boolean {
  const code = errorCode(options.error)
  return unsentCodes.has(code) || (options.repeatable && (brokenCodes.has(code) || isTimeout(options.error)))
}

export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError')
}
