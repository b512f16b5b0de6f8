import { systemClock } from '@windlass/rollout/clock'
import { type RemoveResult, removeRelease } from '@windlass/rollout/remove-release'
import type { CommandContext } from './command.ts'
import { holderOf } from './holder.ts'
import type { OpenedTarget } from './opened-target.ts'
import { chooseReporter } from './reporters/choose-reporter.ts'

/** Drains and stops what runs on a target, shown while it happens. */
export async function removeStack(options: {
  readonly target: OpenedTarget
  readonly command: string
  readonly environment: string
  readonly volumes: 'keep' | 'delete'
  readonly signal: AbortSignal
  readonly context: CommandContext
}): Promise<RemoveResult> {
  const { target, command, environment, volumes, signal, context } = options
  using reporter = await chooseReporter(context)
  return await removeRelease({
    target,
    volumes,
    environment,
    signal,
    clock: systemClock,
    emit: reporter.emit,
    holder: holderOf(command),
    deadlines: target.deadlines,
  })
}
