import { CodedError } from '@windlass/errors/coded-error'
import type { Lease, LeaseHolder, LeaseLock } from '@windlass/target/lease'
import { z } from 'zod'
import { directoryChanges } from './files/directory-changes.ts'
import { type Claim, giveUpClaim, holdsClaim, readClaim, rewriteClaim, takeClaim } from './files/fenced-claim.ts'
import { ensureHome, type Home } from './files/home.ts'
import { parseDocument } from './files/json-document.ts'
import { identifyProcess, isRunning, processIdentitySchema } from './processes/process-identity.ts'

const holderSchema = z.strictObject({
  holder: z.string(),
  acquiredAtMs: z.number(),
  expiresAtMs: z.number(),
  process: processIdentitySchema,
})

/** The lock of a home, as a file: one that expired or whose process has ended is taken over. */
export function createLeaseLock(options: { readonly home: Home; readonly now: () => number }): LeaseLock {
  const { home, now } = options
  return {
    async acquire({ holder, ttlMs, signal }) {
      signal.throwIfAborted()
      ensureHome(home)
      const own = identifyProcess(process.pid)
      for (;;) {
        const previous = readClaim(home.lease)
        const by = presentHolder(home, previous, now())
        if (by !== undefined) return { state: 'held', by }
        const atMs = now()
        const text = JSON.stringify({ holder, acquiredAtMs: atMs, expiresAtMs: atMs + ttlMs, process: own })
        const claim = takeClaim(home.lease, previous, text)
        if (claim !== undefined) return { state: 'acquired', lease: holdLease({ home, now, claim, ttlMs }) }
      }
    },
    async inspect({ signal }) {
      signal.throwIfAborted()
      return presentHolder(home, readClaim(home.lease), now())
    },
  }
}

function presentHolder(home: Home, claim: Claim, nowMs: number): LeaseHolder | undefined {
  const stored = claim.text === '' ? undefined : parseDocument(claim.text, holderSchema, home.lease)
  if (stored === undefined || stored.expiresAtMs <= nowMs || !isRunning(stored.process)) return undefined
  return { holder: stored.holder, acquiredAtMs: stored.acquiredAtMs, expiresAtMs: stored.expiresAtMs }
}

function holdLease(options: {
  readonly home: Home
  readonly now: () => number
  readonly claim: Claim
  readonly ttlMs: number
}): Lease {
  const { home, now, claim, ttlMs } = options
  const stored = parseDocument(claim.text, holderSchema, home.lease)
  const lost = new AbortController()
  const ended = new AbortController()

  const lose = (reason: unknown): void => {
    lost.abort(reason)
    ended.abort()
  }
  const check = (held: boolean): void => {
    if (held || ended.signal.aborted) return
    lose(takenOver(stored.holder, presentHolder(home, readClaim(home.lease), now())))
  }
  const watch = async (): Promise<void> => {
    const directories = [home.lease]
    for await (const _ of directoryChanges({ directories, atLeastEveryMs: 1_000, signal: ended.signal }))
      check(holdsClaim(home.lease, claim.number))
  }
  // Who cannot tell whether it holds the lock must stop as if it did not.
  watch().catch(lose)

  return {
    holder: stored.holder,
    lost: lost.signal,
    async renew() {
      const renewed = JSON.stringify({ ...stored, expiresAtMs: now() + ttlMs })
      check(rewriteClaim(home.lease, claim.number, renewed))
      lost.signal.throwIfAborted()
    },
    async [Symbol.asyncDispose]() {
      if (ended.signal.aborted) return
      ended.abort()
      giveUpClaim(home.lease, claim.number)
    },
  }
}

function takenOver(holder: string, by: LeaseHolder | undefined): CodedError {
  return new CodedError('LOCAL_LEASE_LOST', `${holder} lost the lock to ${by?.holder ?? 'another command'}.`, {
    hint: 'It was not renewed in time. Look at what the other command did, then run this one again.',
  })
}
