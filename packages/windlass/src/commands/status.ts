import { systemClock } from '@windlass/rollout/clock'
import { statusOf } from '@windlass/rollout/status'
import type { CommandContext, CommandResult } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { statusLines } from '../reporters/status-lines.ts'
import { openRunningTarget, type RunningFlags } from '../running-target.ts'
import { sayTarget } from '../say-target.ts'

/** What runs, replica by replica. */
export async function status(options: RunningFlags, context: CommandContext): Promise<CommandResult> {
  await using target = await openRunningTarget(options, context)
  sayTarget({ command: 'status', target, context })
  const report = await statusOf({ target, clock: systemClock, signal: context.interruption.drain })
  return {
    exitCode: exitCode.done,
    data: { target: target.description, health: report.health, rows: report.replicas },
    lines: statusLines(report),
  }
}
