import type { StoredLease } from './lease-object.ts'

/** Whether a lease has outlived its time: `unsure` may be settled by watching it for `watchMs`. */
export type LeaseAge =
  | { readonly state: 'living' }
  | { readonly state: 'expired' }
  | { readonly state: 'unsure'; readonly watchMs: number }

/** Both times that are compared are cut off to seconds. */
const errorMs = 1_000

/**
 * Judges a lease by the clock of the API server alone: when it wrote the lease, and when it was asked for it.
 *
 * What the holder wrote as its own time counts for nothing, since its clock may be wrong, and so may that of this
 * machine. Where the difference of two times in whole seconds does not settle it, or the server has no such times, the
 * lease has to be seen unchanged for what may be left of it, measured here from now on; its version tells whether it
 * was renewed.
 */
export function ageOf(lease: Pick<StoredLease, 'writtenAtMs' | 'ttlMs'>, serverTimeMs: number): LeaseAge {
  const { writtenAtMs = Number.NaN, ttlMs } = lease
  const ageMs = serverTimeMs - writtenAtMs
  if (Number.isNaN(ageMs)) return { state: 'unsure', watchMs: ttlMs }
  if (ageMs + errorMs <= ttlMs) return { state: 'living' }
  const leastMs = Math.max(0, ageMs - errorMs)
  return leastMs >= ttlMs ? { state: 'expired' } : { state: 'unsure', watchMs: ttlMs - leastMs }
}
