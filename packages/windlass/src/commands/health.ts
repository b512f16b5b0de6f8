import { systemClock } from '@windlass/rollout/clock'
import { healthOf } from '@windlass/rollout/health'
import type { CommandContext, CommandResult } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { healthLines } from '../reporters/health-lines.ts'
import { openRunningTarget, type RunningFlags } from '../running-target.ts'
import { sayTarget } from '../say-target.ts'

export interface HealthFlags extends RunningFlags {
  /** Seconds. */
  readonly timeout: number
  readonly verbose: boolean
}

const exitCodes = { healthy: exitCode.done, degraded: exitCode.failed, unhealthy: exitCode.unhealthy } as const

/** Judges what runs, with every reason; the exit code is the judgement. */
export async function health(options: HealthFlags, context: CommandContext): Promise<CommandResult> {
  await using target = await openRunningTarget(options, context)
  sayTarget({ command: 'health', target, context })
  const signal = context.interruption.drain
  const report = await healthOf({ target, clock: systemClock, signal, withinMs: options.timeout * 1_000 })
  return {
    exitCode: exitCodes[report.state],
    data: { target: target.description, ...report },
    lines: healthLines(report, { verbose: options.verbose }),
  }
}
