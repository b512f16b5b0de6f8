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

const awayStatuses: ReadonlySet<number> = new Set([502, 503, 504])
/** An internal error of a server whose database or webhooks are away; of others there is no end. */
const passingFault =
  /etcdserver|failed calling webhook|timeout|timed out|deadline exceeded|connection refused|rpc error/i

/** Whether a refusal may be an answer soon. A server that is busy has not begun with the request. */
export function isPassing(options: {
  readonly status: number
  readonly message: string
  readonly repeatable: boolean
}): boolean {
  const { status, message, repeatable } = options
  if (status === 429) return true
  return repeatable && (awayStatuses.has(status) || (status === 500 && passingFault.test(message)))
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
