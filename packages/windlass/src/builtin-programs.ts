import { fileURLToPath } from 'node:url'
import { CodedError } from '@windlass/errors/coded-error'

const entries: Readonly<Record<string, string>> = {
  'builtin:chain': '@windlass/chain/main',
  'builtin:detect': '@windlass/detect/main',
  'builtin:traffic': '@windlass/chain/traffic-main',
}

/** The file that runs a program of a local stack: one that ships with Windlass, or a path that stays as it is. */
export function resolveProgram(program: string): string {
  if (!program.startsWith('builtin:')) return program
  const entry = entries[program]
  if (entry === undefined) {
    throw new CodedError('WINDLASS_PROGRAM_UNKNOWN', `There is no program ${program}.`, {
      hint: `Use one of ${Object.keys(entries).join(', ')}, or the path of a .js or .ts file.`,
    })
  }
  return fileURLToPath(import.meta.resolve(entry))
}
