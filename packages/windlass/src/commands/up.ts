import { CodedError } from '@windlass/errors/coded-error'
import type { Stack } from '@windlass/stack/stack'
import type { CommandContext, CommandResult } from '../command.ts'
import { deployResult } from '../deploy-result.ts'
import { type DeployFlags, deployStack } from '../deploy-stack.ts'
import { exitCode } from '../exit-code.ts'
import type { OpenedTarget } from '../opened-target.ts'
import { removalResult } from '../removal-result.ts'
import { removeStack } from '../remove-stack.ts'
import { sayTarget } from '../say-target.ts'
import { showUntil } from '../show-until.ts'
import { verifyRunning } from '../verify-running.ts'
import { loadWanted } from '../wanted-stack.ts'

/**
 * Deploys, and stays: shows what runs until Ctrl-C drains it. The second Ctrl-C kills what has not ended yet.
 *
 * With `detach` it returns once the gates have passed, and what runs goes on.
 */
export async function up(
  options: DeployFlags & { readonly file: string | undefined; readonly env?: string; readonly detach: boolean },
  context: CommandContext,
): Promise<CommandResult> {
  const { interruption, terminal, format } = context
  const { stack } = await loadWanted(options, context)
  if (stack.target !== 'local') throw notHere(stack)
  const { openLocal } = await import('../open-local.ts')
  await using target = openLocal(context)
  sayTarget({ command: 'up', subject: options.file ?? stack.name, target, context })
  const result = await deployStack({
    stack,
    target,
    command: 'up',
    intent: { kind: 'deploy' },
    flags: options,
    context,
  })
  const shown = deployResult({ result, target })
  const risen = result.state === 'unchanged' ? await verified({ shown, target, context }) : shown
  if (options.detach) {
    if (risen.exitCode !== exitCode.done) return risen
    return { ...risen, lines: [...risen.lines, 'see it with `windlass status`, stop it with `windlass down`'] }
  }
  if (risen.exitCode !== exitCode.done && risen.exitCode !== exitCode.interrupted) return risen

  interruption.force.addEventListener('abort', () => target.kill(), { once: true })
  if (risen.exitCode === exitCode.done) {
    if (format === 'text') terminal.stdout.write(`${risen.lines.join('\n')}\n`)
    await showUntil({ target, context, signal: interruption.drain })
  }
  const drained = await drain({ target, environment: stack.environment, context })
  return drained.exitCode === exitCode.done ? { ...risen, lines: drained.lines } : drained
}

function notHere({ environment }: Stack): CodedError {
  return new CodedError('WINDLASS_USAGE', `\`up\` is for this machine, and environment ${environment} is not.`, {
    hint: 'Use `windlass deploy`, then `windlass status`; what runs there goes on without a command.',
  })
}

/** The result of a deploy that found nothing to do, once every gate has been asked again. */
async function verified(options: {
  readonly shown: CommandResult
  readonly target: OpenedTarget
  readonly context: CommandContext
}): Promise<CommandResult> {
  const { shown, target, context } = options
  const found = await verifyRunning({ target, context })
  const data = found.exitCode === exitCode.done ? shown.data : found.data
  return { exitCode: found.exitCode, data, lines: [...shown.lines, ...found.lines] }
}

async function drain(options: {
  readonly target: OpenedTarget
  readonly environment: string
  readonly context: CommandContext
}): Promise<CommandResult> {
  const { target, environment, context } = options
  if (context.format === 'text') context.terminal.stderr.write('\ndraining; Ctrl-C again stops at once\n')
  const signal = context.interruption.force
  const volumes = 'keep'
  const result = await removeStack({ target, command: 'up', environment, volumes, signal, context })
  return removalResult({ result, target: target.description, volumes })
}
