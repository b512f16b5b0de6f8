import { configFileVariable, variableOfKey } from '@windlass/contract/process-environment'
import { CodedError } from '@windlass/errors/coded-error'
import { describeError } from '@windlass/errors/describe-error'
import { z } from 'zod'
import { type ConfigurationProblem, type JsonSchema, problemsOf, problemText } from './configuration-problem.ts'

export interface ReadConfigurationOptions<Schema extends z.ZodObject> {
  readonly schema: Schema
  /** The variables of the process. */
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly readFile: (path: string) => Promise<string>
}

/**
 * The configuration of a process, from the file and the variables that the contract names.
 *
 * @throws CodedError `SERVICE_CONFIGURATION_INVALID` with every problem at once, also as `details.problems`.
 */
export async function readConfiguration<Schema extends z.ZodObject>(
  options: ReadConfigurationOptions<Schema>,
): Promise<z.output<Schema>> {
  const { schema, environment, readFile } = options
  const path = environment[configFileVariable]
  const jsonSchema: JsonSchema = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  const file = path === undefined ? { values: {} } : await readConfigurationFile(path, readFile)
  const variables = readVariables(jsonSchema, environment)

  const input = { ...file.values, ...variables }
  const result = schema.safeParse(input)
  if (result.success && file.problem === undefined) return result.data

  const sourceOf = (key: string, missing: boolean): string => {
    if (missing) return `set it as ${variableOfKey(key)} or in ${path ?? `the file named by ${configFileVariable}`}`
    return key in variables || path === undefined ? `from ${variableOfKey(key)}` : `from ${path}`
  }
  const invalid = (result.error?.issues ?? [])
    // What a file that could not be read would have held is not missing.
    .filter((issue) => file.problem === undefined || String(issue.path[0]) in variables)
    .flatMap((issue) => problemsOf({ issue, input, jsonSchema, sourceOf }))
  const problems = [...(file.problem === undefined ? [] : [file.problem]), ...invalid]
  throw new CodedError(
    'SERVICE_CONFIGURATION_INVALID',
    `The configuration is invalid: ${problems.map(problemText).join('; ')}`,
    { hint: 'Correct each of these in the place named and start again.', details: { problems } },
  )
}

interface ConfigurationFile {
  readonly values: Readonly<Record<string, unknown>>
  readonly problem?: ConfigurationProblem
}

async function readConfigurationFile(
  path: string,
  readFile: (path: string) => Promise<string>,
): Promise<ConfigurationFile> {
  const unusable = (given: string): ConfigurationFile => ({
    values: {},
    problem: { key: configFileVariable, given, allowed: 'a readable file that holds one JSON object', source: path },
  })
  let text: string
  try {
    text = await readFile(path)
  } catch (error) {
    return unusable(`the file could not be read: ${describeError(error).message}`)
  }
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { values: { ...value } }
    return unusable('the file holds JSON that is no object')
  } catch (error) {
    // Its position only: the parser's own words quote the text, which may hold a secret.
    const position = /\(line \d+ column \d+\)/.exec(describeError(error).message)
    return unusable(`the file is not JSON ${position?.[0] ?? ''}`.trimEnd())
  }
}

function readVariables(
  jsonSchema: JsonSchema,
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {}
  for (const [key, property] of Object.entries(jsonSchema.properties ?? {})) {
    const text = environment[variableOfKey(key)]
    if (text === undefined) continue
    const takenAsIs = typeof property === 'object' && property.type === 'string'
    values[key] = takenAsIs ? text : jsonOrText(text)
  }
  return values
}

/** Text that is no JSON is left for the schema to refuse, which knows what is allowed instead. */
function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
