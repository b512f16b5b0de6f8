import { systemClock } from '@windlass/rollout/clock'
import { healthOf, type ReleaseHealth } from '@windlass/rollout/health'
import type { Target } from '@windlass/target/target'
import type { CommandContext, CommandResult } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { healthLine, reasonLine } from '../reporters/status-lines.ts'
import { openRunningTarget, type RunningFlags } from '../running-target.ts'
import { sayTarget } from '../say-target.ts'

const exitCodes = { healthy: exitCode.done, degraded: exitCode.failed, unhealthy: exitCode.unhealthy } as const

/** Judges what runs, with every reason; the exit code is the judgement. */
export async function health(
  options: RunningFlags & { readonly timeout: number },
  context: CommandContext,
): Promise<CommandResult> {
  await using target = await openRunningTarget(options, context)
  sayTarget({ command: 'health', target, context })
  const report = await healthWithin({ target, seconds: options.timeout, interrupted: context.interruption.drain })
  return {
    exitCode: exitCodes[report.state],
    data: { target: target.description, ...report },
    lines: [healthLine(report), ...report.reasons.map(reasonLine)],
  }
}

/** A report in any case: that nobody answered in time is a finding too. */
async function healthWithin(options: {
  readonly target: Target
  readonly seconds: number
  readonly interrupted: AbortSignal
}): Promise<ReleaseHealth> {
  const { target, seconds, interrupted } = options
  const late = AbortSignal.timeout(seconds * 1_000)
  try {
    return await healthOf({ target, clock: systemClock, signal: AbortSignal.any([interrupted, late]) })
  } catch (error) {
    if (interrupted.aborted || !late.aborted) throw error
    const reason = `the look was not over after ${seconds} s`
    return { state: 'unhealthy', atMs: systemClock.nowMs(), reasons: [{ state: 'unhealthy', reason }], chains: [] }
  }
}
