import type { Stack } from '@windlass/stack/stack'
import type { CommandContext } from './command.ts'
import type { OpenedTarget } from './opened-target.ts'

/** The target that the environment of a stack names. Only its own modules are loaded. */
export async function openTarget(stack: Stack, context: CommandContext): Promise<OpenedTarget> {
  if (stack.target === 'local') return openLocalTarget(context)
  const { openKubernetes } = await import('./open-kubernetes.ts')
  return openKubernetes({ ...stack.target.kubernetes, stack: stack.name }, context)
}

/** The target of this machine, which commands mean that name no environment. */
export async function openLocalTarget(context: CommandContext): Promise<OpenedTarget> {
  const { openLocal } = await import('./open-local.ts')
  return openLocal(context)
}
