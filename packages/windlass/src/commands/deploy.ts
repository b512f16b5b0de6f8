import type { CommandContext, CommandResult } from '../command.ts'
import { deployResult } from '../deploy-result.ts'
import { type DeployFlags, deployStack } from '../deploy-stack.ts'
import { openTarget } from '../open-target.ts'
import { sayTarget } from '../say-target.ts'
import { wantedStack } from '../wanted-stack.ts'

/** Brings a description to run, or keeps what ran before. With `dryRun` it only shows what would be done. */
export async function deploy(
  options: DeployFlags & { readonly file: string | undefined; readonly env?: string },
  context: CommandContext,
): Promise<CommandResult> {
  const stack = await wantedStack(options, context)
  await using target = openTarget(stack, context)
  const command = options.dryRun === true ? 'plan' : 'deploy'
  sayTarget({ command, subject: options.file ?? stack.name, target, context })
  const result = await deployStack({ stack, target, command, intent: { kind: 'deploy' }, flags: options, context })
  return deployResult({ result, target: target.description })
}
