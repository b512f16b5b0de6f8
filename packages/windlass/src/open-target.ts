import { CodedError } from '@windlass/errors/coded-error'
import { createLocalTarget, type LocalTarget } from '@windlass/local/local-target'
import type { Stack } from '@windlass/stack/stack'
import { resolveProgram } from './builtin-programs.ts'
import type { CommandContext } from './command.ts'

/** The local target in the home of this command. */
export function openLocalTarget(context: Pick<CommandContext, 'home' | 'environment'>): LocalTarget {
  return createLocalTarget({ home: context.home, resolveProgram, environment: context.environment })
}

/** The target that the environment of a stack names. */
export function openTarget(stack: Stack, context: CommandContext): LocalTarget {
  if (stack.target === 'local') return openLocalTarget(context)
  throw new CodedError(
    'WINDLASS_TARGET_UNAVAILABLE',
    `Environment ${stack.environment} runs on Kubernetes, which this version cannot deploy to.`,
    { hint: 'Choose an environment with `target: local` by --env.' },
  )
}
