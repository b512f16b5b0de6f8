import type { CommandContext, CommandResult } from '../command.ts'
import type { DeployFlags } from '../deploy-stack.ts'
import { deploy, type ImageFlags } from './deploy.ts'

/** Shows what a deploy would change, and changes nothing. */
export function plan(
  options: DeployFlags & ImageFlags & { readonly file: string | undefined; readonly env?: string },
  context: CommandContext,
): Promise<CommandResult> {
  return deploy({ ...options, dryRun: true }, context)
}
