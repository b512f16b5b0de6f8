/** Whether and when a replica that ended by itself is started again. */
export type RestartDecision =
  | { readonly state: 'restart'; readonly delayMs: number }
  /** It ended more often than its budget allows. */
  | { readonly state: 'exhausted'; readonly exits: number }

const firstDelayMs = 250
const longestDelayMs = 30_000

/** `exitsAtMs` are the ends that count, this one included; the delay doubles with each in the window. */
export function decideRestart(options: {
  readonly exitsAtMs: readonly number[]
  readonly nowMs: number
  readonly budget: number
  readonly windowMs: number
}): RestartDecision {
  const { exitsAtMs, nowMs, budget, windowMs } = options
  const exits = exitsAtMs.filter((atMs) => atMs > nowMs - windowMs).length
  if (exits > budget) return { state: 'exhausted', exits }
  return { state: 'restart', delayMs: Math.min(longestDelayMs, firstDelayMs * 2 ** Math.max(0, exits - 1)) }
}
