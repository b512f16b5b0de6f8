import { relative } from 'node:path'
import { createLocalTarget, type LocalTarget } from '@windlass/local/local-target'
import { resolveProgram } from './builtin-programs.ts'
import type { CommandContext } from './command.ts'
import type { OpenedTarget } from './opened-target.ts'

/** The local target in the home of this command, called by its place below the working directory where it is there. */
export function openLocal(context: CommandContext): LocalTarget & OpenedTarget {
  const { home, directory, environment } = context
  const name = relative(directory, home)
  const target = createLocalTarget({ home, resolveProgram, environment, ...(!name.startsWith('..') && { name }) })
  return {
    ...target,
    deadlines: {},
    // Its supervisor finds them, whenever it starts a process.
    prepare: async (rendered) => rendered,
    forget: (options) => target.deleteHome(options),
  }
}
