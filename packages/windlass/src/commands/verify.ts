import type { CommandContext, CommandResult } from '../command.ts'
import { openRunningTarget, type RunningFlags } from '../running-target.ts'
import { sayTarget } from '../say-target.ts'
import { verifyRunning } from '../verify-running.ts'

export interface VerifyFlags extends RunningFlags {
  /** Seconds. */
  readonly timeout?: number
}

/** Asks every gate of the current release again, as a deploy does at its end. */
export async function verify(options: VerifyFlags, context: CommandContext): Promise<CommandResult> {
  const { timeout } = options
  await using target = await openRunningTarget(options, context)
  sayTarget({ command: 'verify', target, context })
  return await verifyRunning({ target, context, ...(timeout !== undefined && { timeoutMs: timeout * 1_000 }) })
}
