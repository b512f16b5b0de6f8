import { relative } from 'node:path'
import { CodedError } from '@windlass/errors/coded-error'
import { createLocalTarget, type LocalTarget } from '@windlass/local/local-target'
import type { Stack } from '@windlass/stack/stack'
import { resolveProgram } from './builtin-programs.ts'
import type { CommandContext } from './command.ts'

/** The local target in the home of this command, called by its place below the working directory where it is there. */
export function openLocalTarget(context: CommandContext): LocalTarget {
  const { home, directory, environment } = context
  const name = relative(directory, home)
  return createLocalTarget({ home, resolveProgram, environment, ...(!name.startsWith('..') && { name }) })
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
