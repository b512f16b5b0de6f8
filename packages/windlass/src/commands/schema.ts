import { stackJsonSchema } from '@windlass/stack/json-schema'
import type { CommandResult } from '../command.ts'
import { exitCode } from '../exit-code.ts'

/** The JSON Schema of descriptions, for editors. */
export function schema(): CommandResult {
  const data = stackJsonSchema()
  return { exitCode: exitCode.done, data, lines: [JSON.stringify(data, null, 2)] }
}
