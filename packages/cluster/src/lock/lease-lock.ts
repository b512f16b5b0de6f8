import type { LeaseHolder, LeaseLock, LeaseResult } from '@windlass/target/lease'
import type { Place } from '../place.ts'
import { holdLease } from './held-lease.ts'
import { ageOf } from './lease-age.ts'
import { LeaseApi, type WantedLease } from './lease-api.ts'
import { holderOf, type StoredLease } from './lease-object.ts'

export interface KubernetesLockOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly delay: (ms: number, signal: AbortSignal) => Promise<void>
  readonly randomId: () => string
}

/**
 * The lock of a release: the Lease `windlass-<stack>` in its namespace, which is made, empty, where it is not there yet.
 *
 * Of several who try at once the API server lets exactly one write over the version that they all saw. A lease that was
 * not renewed in its time is taken over; see {@link ageOf} for whose clock says so.
 */
export class KubernetesLock implements LeaseLock {
  readonly #api: LeaseApi
  readonly #options: KubernetesLockOptions

  constructor(place: Place, options: KubernetesLockOptions) {
    this.#api = new LeaseApi(place, options)
    this.#options = options
  }

  async acquire(options: {
    readonly holder: string
    readonly ttlMs: number
    readonly signal: AbortSignal
  }): Promise<LeaseResult> {
    const { holder, ttlMs, signal } = options
    const api = this.#api
    const acquisition = this.#options.randomId()
    for (;;) {
      const { found, serverTimeMs } = await api.read(signal)
      // An attempt may have been more successful than its reply.
      if (found?.acquisition === acquisition) return acquired(api, found)
      if (found !== undefined && !(await this.#hasExpired(found, serverTimeMs, signal)))
        return { state: 'held', by: holderOf(found) }
      const atMs = this.#options.now()
      const transitions = found === undefined ? 0 : found.transitions + 1
      const wanted: WantedLease = { acquisition, holder, ttlMs, acquiredAtMs: atMs, renewedAtMs: atMs, transitions }
      const stored = await (found === undefined ? api.create(wanted, signal) : api.replace(found, wanted, signal))
      if (stored !== undefined) return acquired(api, stored)
    }
  }

  async inspect({ signal }: { readonly signal: AbortSignal }): Promise<LeaseHolder | undefined> {
    const { found, serverTimeMs } = await this.#api.read(signal)
    return found === undefined || ageOf(found, serverTimeMs).state === 'expired' ? undefined : holderOf(found)
  }

  /** One that is renewed while it is watched has another version then: it is not what is taken over. */
  async #hasExpired(found: StoredLease, serverTimeMs: number, signal: AbortSignal): Promise<boolean> {
    const age = ageOf(found, serverTimeMs)
    if (age.state === 'unsure') await this.#options.delay(age.watchMs, signal)
    return age.state !== 'living'
  }
}

function acquired(api: LeaseApi, stored: StoredLease): LeaseResult {
  return { state: 'acquired', lease: holdLease({ api, stored }) }
}
