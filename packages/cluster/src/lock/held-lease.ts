import { CodedError } from '@windlass/errors/coded-error'
import type { Lease } from '@windlass/target/lease'
import { followCollection } from '../live/follow-collection.ts'
import type { LeaseApi } from './lease-api.ts'
import type { StoredLease } from './lease-object.ts'

/** A lock that cannot be given back within this time is left to expire. */
const releaseMs = 5_000

/**
 * A lease that was acquired. `lost` aborts as soon as the Lease is seen to be another's, or gone.
 *
 * One that was only not renewed in time is not lost: while the API server is away nobody else can take it, and nothing
 * can be changed either. The first renewal afterwards tells.
 */
export function holdLease(options: { readonly api: LeaseApi; readonly stored: StoredLease }): Lease {
  const { api } = options
  let { stored } = options
  const { holder, acquisition } = stored
  const lost = new AbortController()
  const ended = new AbortController()

  const lose = (reason: unknown): void => {
    if (ended.signal.aborted) return
    ended.abort()
    lost.abort(reason)
  }
  const check = (found: StoredLease | undefined): void => {
    if (found?.acquisition !== acquisition) lose(leaseLost(holder, found?.holder))
  }
  const follow = async (): Promise<void> => {
    const signal = AbortSignal.any([ended.signal, api.followed.connection.closed])
    for await (const change of followCollection({ ...api.followed, signal })) {
      if (change.kind === 'listed') check(api.parse(change.objects[0]))
      if (change.kind === 'set') check(api.parse(change.object))
      if (change.kind === 'deleted') check(undefined)
    }
  }
  // Who cannot tell whether it holds the lock must stop as if it did not.
  follow().catch(lose)

  return {
    holder,
    lost: lost.signal,
    async renew() {
      for (;;) {
        lost.signal.throwIfAborted()
        const renewed = await api.replace(stored, { ...stored, renewedAtMs: api.now() }, ended.signal)
        if (renewed !== undefined) {
          stored = renewed
          return
        }
        // Others may touch what is not theirs, too: that changes the version and nothing else.
        const { found } = await api.read(ended.signal)
        check(found)
        stored = found ?? stored
      }
    },
    async [Symbol.asyncDispose]() {
      if (ended.signal.aborted) return
      ended.abort()
      await api.remove(stored, AbortSignal.timeout(releaseMs)).catch(() => undefined)
    },
  }
}

function leaseLost(holder: string, by: string | undefined): CodedError {
  const how = by === undefined ? 'its Lease was deleted' : `${by} took it over`
  return new CodedError('CLUSTER_LEASE_LOST', `${holder} lost the lock: ${how}.`, {
    hint: 'It was not renewed in time, or somebody deleted it. Look at what the other command did, then run this one again.',
  })
}
