import { CodedError } from '@windlass/errors/coded-error'
import type { CommandContext } from './command.ts'
import { openLocalTarget, openTarget } from './open-target.ts'
import type { OpenedTarget } from './opened-target.ts'
import { loadWanted } from './wanted-stack.ts'

/** Which release a command about what runs is about: that of an environment, or this machine's. */
export interface RunningFlags {
  readonly file?: string
  readonly env?: string
}

/** The target of the release that a command is about. */
export async function openRunningTarget(flags: RunningFlags, context: CommandContext): Promise<OpenedTarget> {
  const { file, env } = flags
  if (file !== undefined) return openTarget((await loadWanted({ file, env }, context)).stack, context)
  if (env === undefined) return openLocalTarget(context)
  throw new CodedError('WINDLASS_USAGE', `--env ${env} is an environment of a description, and none is named.`, {
    hint: 'Name the description with --file.',
  })
}
