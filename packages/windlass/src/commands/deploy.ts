import { pinImages } from '@windlass/stack/pin-images'
import { describeProblem } from '@windlass/stack/problem'
import type { CommandContext, CommandResult } from '../command.ts'
import { deployResult } from '../deploy-result.ts'
import { type DeployFlags, deployStack } from '../deploy-stack.ts'
import { openTarget } from '../open-target.ts'
import { sayTarget } from '../say-target.ts'
import { loadWanted } from '../wanted-stack.ts'

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
  const wanted = await loadWanted(options, context)
  const stack = pinImages({ stack: wanted.stack, references: options.image ?? [], directory: context.directory })
  await using target = await openTarget(stack, context)
  const command = options.dryRun === true ? 'plan' : 'deploy'
  sayTarget({ command, subject: options.file ?? stack.name, target, context })
  context.terminal.stderr.write(wanted.warnings.map((warning) => `${describeProblem(warning)}\n`).join(''))
  const result = await deployStack({ stack, target, command, intent: { kind: 'deploy' }, flags: options, context })
  return deployResult({ result, target })
}
