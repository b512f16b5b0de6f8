import { CodedError } from '@windlass/errors/coded-error'
import { defaultEnvironment } from '@windlass/stack/description'
import type { CommandContext, CommandResult } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { removalResult } from '../removal-result.ts'
import { removeStack } from '../remove-stack.ts'
import { openRunningTarget, type RunningFlags } from '../running-target.ts'
import { sayTarget } from '../say-target.ts'

/** Drains and stops what runs. Data stays unless `volumes`, and nothing happens before somebody agreed. */
export async function down(
  options: RunningFlags & { readonly yes: boolean; readonly volumes: boolean },
  context: CommandContext,
): Promise<CommandResult> {
  await using target = await openRunningTarget(options, context)
  sayTarget({ command: 'down', target, context })
  if (!options.yes && !(await agreed(options.volumes, context))) {
    return { exitCode: exitCode.failed, data: { state: 'declined' }, lines: ['nothing was changed'] }
  }
  const signal = context.interruption.drain
  const volumes = options.volumes ? 'delete' : 'keep'
  const environment = options.env ?? defaultEnvironment
  const result = await removeStack({ target, command: 'down', environment, volumes, signal, context })
  const gone = result.state === 'removed' || result.state === 'unchanged'
  if (gone && options.volumes) await target.forget({ signal })
  return removalResult({ result, target: target.description, volumes })
}

async function agreed(volumes: boolean, context: CommandContext): Promise<boolean> {
  const what = volumes ? 'Stop everything and DELETE ALL DATA, the history included?' : 'Stop everything? Data is kept.'
  const answer = await context.terminal.ask(`${what} [y/N] `)
  if (answer === undefined) {
    throw new CodedError('WINDLASS_USAGE', 'Nobody is there to be asked whether everything should stop.', {
      hint: 'Say --yes.',
    })
  }
  return /^y(es)?$/i.test(answer.trim())
}
