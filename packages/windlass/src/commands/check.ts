import { checkStack } from '@windlass/stack/load-stack'
import { describeProblem } from '@windlass/stack/problem'
import type { CommandContext, CommandResult } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { readTextFile } from '../read-text-file.ts'

/** Everything that is wrong with a description, for each of its environments or the one named. */
export async function check(
  options: { readonly file: string; readonly env?: string },
  context: CommandContext,
): Promise<CommandResult> {
  const { environments, problems } = await checkStack({
    path: options.file,
    readFile: readTextFile,
    signal: context.interruption.drain,
    ...(options.env !== undefined && { environment: options.env }),
  })
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`
  const lines =
    problems.length === 0
      ? [`${options.file} is valid for ${environments.join(', ')}.`]
      : [...problems.map(describeProblem), '', `${options.file} has ${count}.`]
  return {
    exitCode: problems.length === 0 ? exitCode.done : exitCode.usage,
    data: { file: options.file, environments, problems },
    lines,
  }
}
