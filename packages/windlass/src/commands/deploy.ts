import { pinImages } from '@windlass/stack/pin-images'
import type { CommandContext, CommandResult } from '../command.ts'
import { deployResult } from '../deploy-result.ts'
import { type DeployFlags, deployStack } from '../deploy-stack.ts'
import { openTarget } from '../open-target.ts'
import { sayTarget } from '../say-target.ts'
import { wantedStack } from '../wanted-stack.ts'

/** What `--image` says. */
export interface ImageFlags {
  /** References to run in place of those of the same repository. */
  readonly image?: readonly string[]
}

/** Brings a description to run, or keeps what ran before. With `dryRun` it only shows what would be done. */
export async function deploy(
  options: DeployFlags & ImageFlags & { readonly file: string | undefined; readonly env?: string },
  context: CommandContext,
): Promise<CommandResult> {
  const described = await wantedStack(options, context)
  const stack = pinImages({ stack: described, references: options.image ?? [], directory: context.directory })
  await using target = openTarget(stack, context)
  const command = options.dryRun === true ? 'plan' : 'deploy'
  sayTarget({ command, subject: options.file ?? stack.name, target, context })
  const result = await deployStack({ stack, target, command, intent: { kind: 'deploy' }, flags: options, context })
  return deployResult({ result, target: target.description })
}
