import { checkStack } from '@windlass/stack/load-stack'
import { describeProblem, isError } from '@windlass/stack/problem'
import type { CommandContext, CommandResult } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { readTextFile } from '../read-text-file.ts'

/** Everything that is wrong with a description, for each of its environments or the one named. */
export async function check(
  options: { readonly file: string; readonly env?: string; readonly strict: boolean },
  context: CommandContext,
): Promise<CommandResult> {
  const { file, env, strict } = options
  const { environments, problems } = await checkStack({
    path: file,
    readFile: readTextFile,
    signal: context.interruption.drain,
    ...(env !== undefined && { environment: env }),
  })
  const errors = problems.filter(isError).length
  const warnings = problems.length - errors
  const valid = errors === 0 && !(strict && warnings > 0)
  const counts = [
    ...(errors > 0 ? [counted(errors, 'problem')] : []),
    ...(warnings > 0 ? [counted(warnings, 'warning')] : []),
  ].join(' and ')
  const verdict = valid
    ? `${file} is valid for ${environments.join(', ')}${counts === '' ? '' : `, with ${counts}`}.`
    : `${file} has ${counts}.`
  return {
    exitCode: valid ? exitCode.done : exitCode.usage,
    data: { file, environments, problems },
    lines: problems.length === 0 ? [verdict] : [...problems.map(describeProblem), '', verdict],
  }
}

function counted(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`
}
