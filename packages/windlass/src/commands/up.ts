import type { LocalTarget } from '@windlass/local/local-target'
import { systemClock } from '@windlass/rollout/clock'
import { verifyRelease } from '@windlass/rollout/verify-release'
import type { CommandContext, CommandResult } from '../command.ts'
import { deployResult } from '../deploy-result.ts'
import { type DeployFlags, deployStack } from '../deploy-stack.ts'
import { exitCode } from '../exit-code.ts'
import { openTarget } from '../open-target.ts'
import { removeStack } from '../remove-stack.ts'
import { chooseReporter } from '../reporters/choose-reporter.ts'
import { sayTarget } from '../say-target.ts'
import { showUntil } from '../show-until.ts'
import { wantedStack } from '../wanted-stack.ts'

/**
 * Deploys, and stays: shows what runs until Ctrl-C drains it. The second Ctrl-C kills what has not ended yet.
 *
 * With `detach` it returns once the gates have passed, and what runs goes on.
 */
export async function up(
  options: DeployFlags & { readonly file: string | undefined; readonly env?: string; readonly detach: boolean },
  context: CommandContext,
): Promise<CommandResult> {
  const { interruption, terminal } = context
  const stack = await wantedStack(options, context)
  await using target = openTarget(stack, context)
  sayTarget({ command: 'up', subject: options.file ?? stack.name, target, context })
  const result = await deployStack({
    stack,
    target,
    command: 'up',
    intent: { kind: 'deploy' },
    flags: options,
    context,
  })
  const shown = deployResult({ result, target: target.description })
  if (options.detach) {
    if (shown.exitCode !== exitCode.done) return shown
    return { ...shown, lines: [...shown.lines, 'see it with `windlass status`, stop it with `windlass down`'] }
  }
  if (shown.exitCode !== exitCode.done && result.state !== 'interrupted') return shown

  interruption.force.addEventListener('abort', () => target.kill(), { once: true })
  if (result.state === 'unchanged') await verify(target, context)
  if (result.state !== 'interrupted') {
    const lines = result.state === 'unchanged' ? [...shown.lines, 'all gates passed'] : shown.lines
    terminal.stdout.write(`${lines.join('\n')}\n`)
    await showUntil({ target, context, signal: interruption.drain })
  }
  await drain({ target, environment: stack.environment, context })
  const interrupted = result.state === 'interrupted'
  return {
    exitCode: interrupted ? exitCode.interrupted : exitCode.done,
    data: shown.data,
    lines: ['everything is stopped; the data is kept'],
  }
}

async function verify(target: LocalTarget, context: CommandContext): Promise<void> {
  using reporter = chooseReporter(context)
  await verifyRelease({ target, clock: systemClock, signal: context.interruption.drain, emit: reporter.emit })
}

async function drain(options: {
  readonly target: LocalTarget
  readonly environment: string
  readonly context: CommandContext
}): Promise<void> {
  const { target, environment, context } = options
  context.terminal.stderr.write('\ndraining; Ctrl-C again stops at once\n')
  const signal = context.interruption.force
  await removeStack({ target, command: 'up', environment, volumes: 'keep', signal, context })
}
