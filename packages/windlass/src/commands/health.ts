import { systemClock } from '@windlass/rollout/clock'
import { healthOf } from '@windlass/rollout/health'
import type { CommandContext, CommandResult } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { openLocalTarget } from '../open-target.ts'
import { healthLine, reasonLine } from '../reporters/status-lines.ts'
import { sayTarget } from '../say-target.ts'

const exitCodes = { healthy: exitCode.done, degraded: exitCode.failed, unhealthy: exitCode.unhealthy } as const

/** Judges what runs, with every reason; the exit code is the judgement. */
export async function health(options: { readonly timeout: number }, context: CommandContext): Promise<CommandResult> {
  await using target = openLocalTarget(context)
  sayTarget({ command: 'health', target, context })
  const signal = AbortSignal.any([context.interruption.drain, AbortSignal.timeout(options.timeout * 1_000)])
  const report = await healthOf({ target, clock: systemClock, signal })
  return {
    exitCode: exitCodes[report.state],
    data: { target: target.description, ...report },
    lines: [healthLine(report), ...report.reasons.map(reasonLine)],
  }
}
