import { pinImages } from '@windlass/stack/pin-images'
import type { Stack } from '@windlass/stack/stack'
import { takeComponents } from '@windlass/stack/take-components'
import type { CommandContext, CommandResult } from '../command.ts'
import { deployResult } from '../deploy-result.ts'
import { type DeployFlags, deployStack } from '../deploy-stack.ts'
import { openTarget } from '../open-target.ts'
import type { OpenedTarget } from '../opened-target.ts'
import { sayTarget } from '../say-target.ts'
import { sayWarnings } from '../say-warnings.ts'
import { loadWanted, runningStack } from '../wanted-stack.ts'

/** What `--image` and `--component` say. */
export interface DescriptionFlags {
  /** References to run in place of those of the same repository. */
  readonly image?: readonly string[]
  /** The only components that change. */
  readonly component?: readonly string[]
}

/** Brings a description to run, or keeps what ran before. With `dryRun` it only shows what would be done. */
export async function deploy(
  options: DeployFlags & DescriptionFlags & { readonly file: string | undefined; readonly env?: string },
  context: CommandContext,
): Promise<CommandResult> {
  const wanted = await loadWanted(options, context)
  await using target = await openTarget(wanted.stack, context)
  const command = options.dryRun === true ? 'plan' : 'deploy'
  sayTarget({ command, subject: options.file ?? wanted.stack.name, target, context })
  sayWarnings(wanted.warnings, context)
  const stack = await describedBy({ stack: wanted.stack, flags: options, target, context })
  const result = await deployStack({ stack, target, command, intent: { kind: 'deploy' }, flags: options, context })
  return deployResult({ result, target })
}

async function describedBy(options: {
  readonly stack: Stack
  readonly flags: DescriptionFlags
  readonly target: OpenedTarget
  readonly context: CommandContext
}): Promise<Stack> {
  const { flags, target, context } = options
  const { image: references = [], component: names = [] } = flags
  const wanted = pinImages({ stack: options.stack, references, directory: context.directory })
  if (names.length === 0) return wanted
  const running = await runningStack({ records: target.records, signal: context.interruption.drain })
  return takeComponents({ running, wanted, names })
}
