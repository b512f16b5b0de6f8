import { CodedError } from '@windlass/errors/coded-error'
import type { Target } from '@windlass/target/target'
import type { Clock } from '../clock.ts'
import { planVerification } from '../plan/plan-verification.ts'
import { currentRelease, readRecentReleases } from '../releases/history.ts'
import type { Release } from '../releases/release.ts'
import type { Deadlines } from '../run/deadlines.ts'
import type { Emit } from '../run/rollout-event.ts'
import { type RunResult, runPlan } from '../run/run-plan.ts'

/**
 * Runs every gate of the current release again, without changing anything and without the lock.
 *
 * Throws `ROLLOUT_NO_RELEASE` where none runs.
 */
export async function verifyRelease(options: {
  readonly target: Target
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly emit: Emit
  readonly deadlines?: Partial<Deadlines>
  /** For all gates together. */
  readonly timeoutMs?: number
}): Promise<{ readonly release: Release; readonly result: RunResult }> {
  const release = currentRelease(await readRecentReleases({ records: options.target.records, signal: options.signal }))
  if (!release)
    throw new CodedError('ROLLOUT_NO_RELEASE', 'No release runs here.', { hint: 'Start one with `windlass up`.' })
  const plan = planVerification(release.rendered)
  return { release, result: await runPlan({ ...options, plan, stage: 'verification' }) }
}
