import { describeError } from '@windlass/errors/describe-error'
import type { Target } from '@windlass/target/target'
import type { Clock } from '../clock.ts'
import { withDeadline } from '../deadline.ts'
import type { ChainFinding } from '../diagnosis/diagnosis.ts'
import { observeChains } from '../evidence/observe-chains.ts'
import { expectedRelease, readRecentReleases } from '../releases/history.ts'
import type { ReleaseStatus } from '../releases/release.ts'
import { chainReasons } from './chain-reasons.ts'
import type { HealthReason } from './health-reason.ts'
import { releaseReasons } from './release-reasons.ts'
import { resourceReasons } from './resource-reasons.ts'
import type { Seen } from './seen.ts'

export interface ReleaseHealth {
  /** `degraded` serves, and is not as it should be; `unhealthy` does not serve, or nobody can tell. */
  readonly state: 'healthy' | 'degraded' | 'unhealthy'
  readonly atMs: number
  readonly release?: { readonly number: number; readonly status: ReleaseStatus; readonly environment: string }
  /** Empty where healthy. */
  readonly reasons: readonly HealthReason[]
  readonly chains: readonly ChainFinding[]
}

const lookMs = 10_000

/** How the release is, from one look at everything. Always answers; what cannot be seen is a reason. */
export async function healthOf(options: {
  readonly target: Target
  readonly clock: Clock
  readonly signal: AbortSignal
}): Promise<ReleaseHealth> {
  return judgeHealth(await look(options))
}

/** One look at history, lock, replicas and chains. Throws only the reason of `signal`. */
export async function look(options: {
  readonly target: Target
  readonly clock: Clock
  readonly signal: AbortSignal
}): Promise<Seen> {
  const { target, clock, signal } = options
  const gaps: string[] = []
  const attempt = async <T>(what: string, task: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> => {
    try {
      const result = await withDeadline({ clock, ms: lookMs, signal, task })
      if (result.state === 'done') return result.value
      gaps.push(`${what} did not answer within ${lookMs / 1000} s`)
    } catch (error) {
      signal.throwIfAborted()
      gaps.push(`${what} cannot be read: ${describeError(error).message}`)
    }
    return undefined
  }
  const [releases, observation, holder] = await Promise.all([
    attempt('the history', (limited) => readRecentReleases({ records: target.records, signal: limited })),
    attempt('the target', (limited) => target.observe({ signal: limited })),
    attempt('the lock', async (limited) => (await target.lock.inspect({ signal: limited })) ?? ('nobody' as const)),
  ])
  const rendered = releases && expectedRelease(releases)?.rendered
  const chains =
    observation && rendered
      ? await attempt('the chain', (limited) =>
          observeChains({ target, clock, signal: limited, rendered, observation }),
        )
      : undefined
  return { atMs: clock.nowMs(), releases, observation, chains, holder, gaps }
}

export function judgeHealth(seen: Seen): ReleaseHealth {
  const expected = seen.releases && expectedRelease(seen.releases)
  const reasons: HealthReason[] = [
    ...seen.gaps.map((reason) => ({ state: 'unhealthy' as const, reason })),
    ...releaseReasons(seen),
    ...(expected ? resourceReasons({ rendered: expected.rendered, seen }) : []),
    ...(expected ? chainReasons(seen) : []),
  ]
  const state = reasons.some((reason) => reason.state === 'unhealthy')
    ? 'unhealthy'
    : reasons.length > 0
      ? 'degraded'
      : 'healthy'
  return {
    state,
    atMs: seen.atMs,
    ...(expected && {
      release: { number: expected.number, status: expected.status, environment: expected.environment },
    }),
    reasons,
    chains: seen.chains ?? [],
  }
}
