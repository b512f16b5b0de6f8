import type { Readiness } from '@windlass/target/readiness'
import type { Care } from '../state/desired-set.ts'
import type { ProcessExit } from '../state/set-status.ts'
import type { HealthFinding } from './watch-health.ts'

/** What follows from the end of a run that nobody asked for; started again after `restMs`, never where that is infinite. */
export interface EndJudgement {
  readonly finding: HealthFinding
  readonly restMs: number
}

const firstRestMs = 250
const longestRestMs = 30_000

/**
 * `exits` are the ends that count against the budget, the present one last. The rest before a restart doubles with each
 * of them in the window.
 */
export function judgeEnd(options: {
  readonly restart: Care['restart']
  readonly exits: readonly ProcessExit[]
  readonly exit: ProcessExit
  /** Why it was stopped, where its live probe was the cause. */
  readonly unwell: string | undefined
}): EndJudgement {
  const { exits, exit, unwell } = options
  const { policy, budget, windowMs } = options.restart
  if (policy === 'on-failure' && exit.code === 0) {
    const finding = { state: 'ready', reason: 'Completed', detail: 'is done: it exited with code 0' } as const
    return { finding, restMs: Number.POSITIVE_INFINITY }
  }
  const what = unwell === undefined ? endInWords(exit) : `was stopped because ${unwell}`
  const count = exits.filter((past) => past.endedAtMs > exit.endedAtMs - windowMs).length
  if (count > budget) {
    const times = count === 1 ? 'once' : `${count} times`
    const often = `${times} within ${windowMs / 1000} s, where ${budget} restarts are allowed`
    const finding = { state: 'failed', reason: 'CrashLoop', detail: `${what}; ended ${often}` } as const
    return { finding, restMs: Number.POSITIVE_INFINITY }
  }
  const restMs = Math.min(longestRestMs, firstRestMs * 2 ** (count - 1))
  return {
    finding: { state: 'progressing', reason: 'BackOff', detail: `${what}; starts again in ${restMs} ms` },
    restMs,
  }
}

/** What may pass by itself: a port that is taken, a system that has no room or no process to give. */
const passing: readonly string[] = ['PortTaken', 'StartFailed']

/** Whether a replica that does not run is left so, and waits for a deploy. */
export function restsForGood(readiness: Pick<Readiness, 'state' | 'reason'>): boolean {
  return readiness.reason === 'Completed' || (readiness.state === 'failed' && !passing.includes(readiness.reason))
}

function endInWords(exit: ProcessExit): string {
  if (exit.signal !== null) return `was killed by ${exit.signal}`
  if (exit.code !== null) return `exited with code ${exit.code}`
  return 'ended while no supervisor watched, so its exit code is not known'
}
