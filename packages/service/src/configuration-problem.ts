import type { z } from 'zod'

/** One thing wrong with a configuration. Holds no value that looks like a secret. */
export interface ConfigurationProblem {
  /** Path of the key: `consensus.blockTimeSeconds`. */
  readonly key: string
  /** What was found there, in words. */
  readonly given: string
  /** What may stand there, in words. */
  readonly allowed: string
  /** The file or variable it came from, or where to set it. */
  readonly source: string
}

/** One line for people. */
export function problemText({ key, given, allowed, source }: ConfigurationProblem): string {
  return `${key}: ${given}, allowed is ${allowed} (${source})`
}

/** What a schema found wrong with `input`, as problems. */
export function problemsOf(options: {
  readonly issue: z.core.$ZodIssue
  readonly input: unknown
  readonly jsonSchema: JsonSchema
  readonly sourceOf: (topLevelKey: string, missing: boolean) => string
}): readonly ConfigurationProblem[] {
  const { issue, input, jsonSchema, sourceOf } = options
  const path = issue.path.map(String)
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(schemaAt(jsonSchema, path)?.properties ?? {})
    return issue.keys.map((key) => ({
      key: [...path, key].join('.'),
      given: 'no such key',
      allowed: known.length > 0 ? `one of ${known.join(', ')}` : 'none',
      source: sourceOf(path[0] ?? key, false),
    }))
  }
  const value = valueAt(input, path)
  const given = issue.code === 'invalid_key' ? 'no such key' : givenText(path, value)
  const missing = path.length === 1 && value === undefined
  return [{ key: path.join('.'), given, allowed: allowedText(issue), source: sourceOf(path[0] ?? '', missing) }]
}

/** A value as it may be shown: hidden where a key of its path looks like a secret, credentials in addresses masked. */
function givenText(path: readonly string[], value: unknown): string {
  if (value === undefined) return 'missing'
  if (path.some((key) => secretKey.test(key))) return 'given a hidden value'
  if (Array.isArray(value)) return `given a list of ${value.length}`
  if (typeof value === 'object' && value !== null) return 'given an object'
  const text = (typeof value === 'string' ? JSON.stringify(value) : String(value)).replaceAll(userInfo, '//…@')
  return `given ${text.length > 80 ? `${text.slice(0, 80)}…` : text}`
}

const secretKey = /secret|passw|passphrase|token|credential|mnemonic|(private|api|access|signing)[-_]?key/i
const userInfo = /\/\/[^/@\s]+@/g

/** The little of JSON Schema that is read here. */
export interface JsonSchema {
  readonly type?: unknown
  readonly properties?: Readonly<Record<string, JsonSchema | boolean>>
}

function schemaAt(schema: JsonSchema, path: readonly string[]): JsonSchema | undefined {
  let found: JsonSchema | undefined = schema
  for (const key of path) {
    const next: JsonSchema | boolean | undefined = found?.properties?.[key]
    found = typeof next === 'object' ? next : undefined
  }
  return found
}

function valueAt(input: unknown, path: readonly string[]): unknown {
  let value = input
  for (const key of path) {
    value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
  }
  return value
}

const typeNames: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  object: 'an object',
  record: 'an object',
  string: 'text',
}

function allowedText(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return typeNames[issue.expected] ?? issue.expected
    case 'invalid_value':
      return `one of ${issue.values.map(String).join(', ')}`
    case 'too_big':
      return `${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}${unitOf(issue.origin)}`
    case 'too_small':
      return `${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}${unitOf(issue.origin)}`
    case 'invalid_key':
      return issue.issues.map(allowedText).join(' and ')
    case 'invalid_format':
      return issue.format === 'url' ? 'an address such as http://127.0.0.1:8546' : issue.message
    case 'invalid_union':
      if ('options' in issue && issue.options !== undefined) return `one of ${issue.options.map(String).join(', ')}`
      return issue.errors.flatMap((issues) => issues.map(allowedText)).join(' or ') || issue.message
    default:
      return issue.message
  }
}

function unitOf(origin: string): string {
  if (origin === 'array') return ' entries'
  return origin === 'string' ? ' characters' : ''
}
