import { access, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { CodedError } from '@windlass/errors/coded-error'
import { stackJsonSchema } from '@windlass/stack/json-schema'
import type { CommandContext, CommandResult } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { nextStep, readTemplate, type TemplateName } from '../stack-template.ts'

/** Writes a commented description to begin with, and beside it the schema that makes editors complete it. */
export async function init(
  options: { readonly file: string; readonly from: TemplateName; readonly force: boolean },
  context: CommandContext,
): Promise<CommandResult> {
  const template = { name: options.from, file: options.file }
  const path = resolve(context.directory, options.file)
  const schemaPath = join(dirname(path), 'windlass.schema.json')
  if (!options.force && (await exists(path))) {
    throw new CodedError('WINDLASS_FILE_EXISTS', `${options.file} exists and was left as it is.`, {
      hint: 'Name another file, or overwrite it with --force.',
    })
  }
  await writeFile(schemaPath, `${JSON.stringify(stackJsonSchema(), null, 2)}\n`)
  await writeFile(path, await readTemplate(template))
  const written = [path, schemaPath].map((file) => relative(context.directory, file))
  return {
    exitCode: exitCode.done,
    data: { written },
    lines: [`Wrote ${written.join(' and ')}.`, nextStep(template)],
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path)
    return true
  } catch {
    return false
  }
}
