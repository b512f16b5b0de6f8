export interface RateLimiterOptions {
  readonly perSecond: number
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number
  /** Clients remembered at most. */
  readonly maxClients?: number
}

/** Spends of each client, bounded to a rate with a burst of one second's worth. */
export interface RateLimiter {
  /** Takes `cost` from what `client` may spend, or says in how many milliseconds that much may be spent. */
  take(
    client: string,
    cost?: number,
  ): { readonly allowed: true } | { readonly allowed: false; readonly retryAfterMs: number }
}

/**
 * A token bucket per client.
 *
 * A cost above the burst is taken from a full bucket, which is then in debt, so that a large batch is slowed and not
 * refused for ever.
 */
export function createRateLimiter(options: RateLimiterOptions): RateLimiter {
  const { perSecond, now = () => performance.now(), maxClients = 10_000 } = options
  const buckets = new Map<string, { tokens: number; atMs: number }>()
  return {
    take(client, cost = 1) {
      const atMs = now()
      const last = buckets.get(client) ?? { tokens: perSecond, atMs }
      const tokens = Math.min(perSecond, last.tokens + ((atMs - last.atMs) * perSecond) / 1000)
      const needed = Math.min(cost, perSecond)
      const allowed = tokens >= needed
      // Inserted anew, so that the map stays in order of last use.
      buckets.delete(client)
      buckets.set(client, { tokens: allowed ? tokens - cost : tokens, atMs })
      if (buckets.size > maxClients) {
        const [idlest] = buckets.keys()
        if (idlest !== undefined) buckets.delete(idlest)
      }
      return allowed ? { allowed } : { allowed, retryAfterMs: Math.ceil(((needed - tokens) * 1000) / perSecond) }
    },
  }
}
