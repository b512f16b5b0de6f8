import { CodedError } from '@windlass/errors/coded-error'
import type { LeaseHolder } from '@windlass/target/lease'
import type { Target } from '@windlass/target/target'
import type { Clock } from '../clock.ts'

const ttlMs = 30_000

/**
 * Runs `task` while holding the release's lock; throws `ROLLOUT_LOCKED` at once where another holds it.
 *
 * `lost` aborts when the lock was taken over, which only happens to a holder that could not renew it in time: then
 * another command is at work, and this one must not touch anything any more.
 */
export async function withLock<T>(options: {
  readonly target: Target
  readonly clock: Clock
  readonly holder: string
  readonly signal: AbortSignal
  readonly task: (lost: AbortSignal) => Promise<T>
}): Promise<T> {
  const { target, clock, holder, signal, task } = options
  const result = await target.lock.acquire({ holder, ttlMs, signal })
  if (result.state === 'held') throw lockedError(result.by)
  await using lease = result.lease
  const done = new AbortController()
  const renewing = new AbortController()
  const renewal = (async () => {
    while (!done.signal.aborted) {
      await clock.sleep({ ms: ttlMs / 3, signal: done.signal })
      await lease.renew()
    }
  })().catch((error: unknown) => {
    if (!done.signal.aborted) renewing.abort(error)
  })
  try {
    return await task(AbortSignal.any([lease.lost, renewing.signal]))
  } finally {
    done.abort()
    await renewal
  }
}

function lockedError(by: LeaseHolder): CodedError {
  const since = new Date(by.acquiredAtMs).toISOString()
  return new CodedError('ROLLOUT_LOCKED', `${by.holder} is changing this release since ${since}.`, {
    hint: 'Wait for it to end. A lock whose holder has died is taken over by itself.',
    details: { holder: by.holder, acquiredAtMs: by.acquiredAtMs, expiresAtMs: by.expiresAtMs },
  })
}
