import { systemClock } from '@windlass/rollout/clock'
import { verifyRelease } from '@windlass/rollout/verify-release'
import type { CommandContext, CommandResult } from './command.ts'
import { exitCode } from './exit-code.ts'
import type { OpenedTarget } from './opened-target.ts'
import { chooseReporter } from './reporters/choose-reporter.ts'
import { durationText } from './reporters/duration-text.ts'

/** Every gate of the current release, asked again and shown while it happens. Nothing is changed. */
export async function verifyRunning(options: {
  readonly target: OpenedTarget
  readonly context: CommandContext
  /** For all gates together. */
  readonly timeoutMs?: number
}): Promise<CommandResult> {
  const { target, context, timeoutMs } = options
  using reporter = await chooseReporter(context)
  const startedMs = systemClock.nowMs()
  const { release, result } = await verifyRelease({
    target,
    clock: systemClock,
    signal: context.interruption.drain,
    emit: reporter.emit,
    deadlines: target.deadlines,
    ...(timeoutMs !== undefined && { timeoutMs }),
  })
  const { number } = release
  const data = { target: target.description, release: number, ...result }
  const took = durationText(systemClock.nowMs() - startedMs)
  switch (result.state) {
    case 'completed':
      return {
        exitCode: exitCode.done,
        data,
        lines: [`release ${number} runs on ${target.description}: all gates passed in ${took}`],
      }
    case 'interrupted':
      return { exitCode: exitCode.interrupted, data, lines: [`release ${number} was not looked at to the end`] }
    case 'failed': {
      const { component, detail } = result.failure
      const of = component === undefined ? '' : `${component}: `
      return {
        exitCode: exitCode.failed,
        data,
        lines: [`release ${number} does not pass its gates, and was left as it is: ${of}${detail}`],
      }
    }
  }
}
