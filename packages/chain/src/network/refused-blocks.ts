import { bytesToHex } from '@ethereumjs/util'

/** Blocks this node refused lately, so that they and what is built on them are not fetched again and again. */
export interface RefusedBlocks {
  add(hash: Uint8Array): void
  has(hash: Uint8Array): boolean
}

const maxBlocks = 1_024

/**
 * Forgets after `keepMs`, so that a block refused for a passing reason (a clock that was wrong) gets another chance.
 * `now` is in milliseconds.
 */
export function createRefusedBlocks(options: { readonly now: () => number; readonly keepMs?: number }): RefusedBlocks {
  const { now, keepMs = 60_000 } = options
  const untilMs = new Map<string, number>()
  return {
    add(hash) {
      const key = bytesToHex(hash)
      untilMs.delete(key)
      untilMs.set(key, now() + keepMs)
      const [oldest] = untilMs.keys()
      if (untilMs.size > maxBlocks && oldest !== undefined) untilMs.delete(oldest)
    },
    has: (hash) => (untilMs.get(bytesToHex(hash)) ?? Number.NEGATIVE_INFINITY) > now(),
  }
}
