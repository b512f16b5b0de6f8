import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, relative, resolve, sep } from 'node:path'
import { CodedError } from '@windlass/errors/coded-error'
import { renderGithubWorkflow } from '@windlass/render/workflow/render-github-workflow'
import { loadEveryStack } from '@windlass/stack/load-stack'
import { invalidStack } from '@windlass/stack/problem'
import type { CommandContext, CommandResult } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { readTextFile } from '../read-text-file.ts'

/** A workflow of GitHub Actions for a description, printed, or written where `output` says. */
export async function ciGithub(
  options: { readonly file: string; readonly output?: string },
  context: CommandContext,
): Promise<CommandResult> {
  const { file, output } = options
  const loaded = await loadEveryStack({ path: file, readFile: readTextFile, signal: context.interruption.drain })
  if (!loaded.ok) throw invalidStack(loaded.problems)
  const { stacks, ci } = loaded
  const { workflow, text } = renderGithubWorkflow({ stacks, ci, file: repositoryPath(file, context.directory) })
  if (output === undefined) return { exitCode: exitCode.done, data: workflow, lines: [text.trimEnd()] }
  const path = resolve(context.directory, output)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
  return { exitCode: exitCode.done, data: { written: output, workflow }, lines: [`Wrote ${output}.`] }
}

/** The path by which a job finds the description, which begins in the root of the repository. */
function repositoryPath(file: string, directory: string): string {
  const path = relative(directory, resolve(directory, file))
  if (!path.startsWith('..')) return path.split(sep).join('/')
  throw new CodedError('WINDLASS_USAGE', `${file} is not below this directory, and a job could not name it.`, {
    hint: 'Run the command in the root of the repository.',
  })
}
