import type { CommandContext, CommandResult } from '../command.ts'
import type { DeployFlags } from '../deploy-stack.ts'
import { type DescriptionFlags, deploy } from './deploy.ts'

/** Shows what a deploy would change, and changes nothing. */
export function plan(
  options: DeployFlags & DescriptionFlags & { readonly file: string | undefined; readonly env?: string },
  context: CommandContext,
): Promise<CommandResult> {
  return deploy({ ...options, dryRun: true }, context)
}
