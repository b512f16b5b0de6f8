import { describeError } from '@windlass/errors/describe-error'
import type { SurveyPart } from '@windlass/target/survey'
import type { Target } from '@windlass/target/target'
import type { Clock } from '../clock.ts'
import { withDeadline } from '../deadline.ts'
import { observeChains } from '../evidence/observe-chains.ts'
import { expectedRelease, readRecentReleases } from '../releases/history.ts'
import { askEndpoints } from './ask-endpoints.ts'
import type { Seen } from './seen.ts'

const lookMs = 10_000

export interface LookOptions {
  readonly target: Target
  readonly clock: Clock
  readonly signal: AbortSignal
  /** `replicas` leaves out endpoints and the survey. */
  readonly depth: 'replicas' | 'everything'
  /** Bound on the whole look; what is not seen by then is a gap. */
  readonly withinMs?: number
}

/** One look at a release: each part by itself, so that one that cannot be seen hides no other. Throws only the reason of `signal`. */
export async function look(options: LookOptions): Promise<Seen> {
  const { target, clock, signal, depth, withinMs = 2 * lookMs } = options
  const endMs = clock.nowMs() + withinMs
  const gaps: string[] = []
  const attempt = async <T>(what: string, task: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> => {
    const ms = Math.max(1, Math.min(lookMs, endMs - clock.nowMs()))
    try {
      const result = await withDeadline({ clock, ms, signal, task })
      if (result.state === 'done') return result.value
      gaps.push(`${what} did not answer within ${ms < 1_000 ? `${Math.ceil(ms)} ms` : `${Math.ceil(ms / 1_000)} s`}`)
    } catch (error) {
      signal.throwIfAborted()
      gaps.push(`${what} cannot be read: ${describeError(error).message}`)
    }
    return undefined
  }
  const parts: readonly SurveyPart[] = ['use', 'volumes']
  const isWhole = depth === 'everything'
  const history = attempt('the history', (limited) => readRecentReleases({ records: target.records, signal: limited }))
  const [releases, observation, holder, survey] = await Promise.all([
    history,
    attempt('the target', async (limited) => {
      const wanted = expectedRelease((await history) ?? [])?.rendered.resources ?? []
      return target.observe({ wanted, compare: 'present', signal: limited })
    }),
    attempt('the lock', async (limited) => (await target.lock.inspect({ signal: limited })) ?? ('nobody' as const)),
    isWhole ? attempt('use and volumes', (limited) => target.survey({ parts, signal: limited })) : undefined,
  ])
  const rendered = releases && expectedRelease(releases)?.rendered
  if (observation === undefined || rendered === undefined)
    return { atMs: clock.nowMs(), releases, observation, chains: undefined, endpoints: undefined, survey, holder, gaps }
  const [chains, endpoints] = await Promise.all([
    attempt('the chain', (limited) => observeChains({ target, clock, signal: limited, rendered, observation })),
    isWhole
      ? attempt('endpoints', (limited) => askEndpoints({ target, clock, signal: limited, rendered, observation }))
      : undefined,
  ])
  return { atMs: clock.nowMs(), releases, observation, chains, endpoints, survey, holder, gaps }
}
