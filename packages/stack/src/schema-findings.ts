import type { z } from 'zod'
import { alternatives, type Finding } from './finding.ts'
import { type Path, valueAt } from './path.ts'
import { descriptionOf, keysOf, optionsOf, schemaAt } from './schema-walk.ts'

const wordOfType: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of keys',
  record: 'a map of keys',
}

/** What `schema` has against `value`, which stands at `prefix` of the description. */
export function schemaFindings(options: {
  readonly schema: z.ZodType
  readonly value: unknown
  readonly prefix: Path
}): readonly Finding[] {
  const { schema, value, prefix } = options
  const parsed = schema.safeParse(value, { error: describeIssue, reportInput: true })
  if (parsed.success) return []
  return parsed.error.issues.flatMap((issue) => findingsOf({ issue, schema, value, prefix }))
}

interface IssueContext {
  readonly issue: z.core.$ZodIssue
  readonly schema: z.ZodType
  readonly value: unknown
  readonly prefix: Path
}

function findingsOf(context: IssueContext): readonly Finding[] {
  const { issue, schema, value, prefix } = context
  const local = issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key))
  const path = [...prefix, ...local]
  const here = schemaAt(schema, local, value)

  if (issue.code === 'unrecognized_keys') {
    const keys = here === undefined ? [] : keysOf(here, valueAt(value, local))
    return issue.keys.map((key) => ({
      path: [...path, key],
      at: 'key',
      message: 'unknown key',
      hint: 'Remove it, or use an allowed key.',
      ...alternatives(key, keys),
    }))
  }
  if (issue.code === 'invalid_union') {
    const branch = issue.errors.find((errors) => errors.length > 0 && errors.every((error) => error.path.length > 0))
    const unknown = issue.errors.find((errors) => errors.some((error) => error.code === 'unrecognized_keys'))
    const inner = branch ?? unknown
    if (inner !== undefined)
      return inner.flatMap((nested) =>
        findingsOf({ ...context, issue: { ...nested, path: [...issue.path, ...nested.path] } }),
      )
  }
  const about = here === undefined ? undefined : descriptionOf(here)
  const message = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message
  const allowed = allowedBy(issue, here)
  return [
    {
      path,
      at: issue.code === 'invalid_key' || issue.input === undefined ? 'key' : 'value',
      message,
      hint: hintFor(issue, about),
      ...(allowed.length > 0 && alternatives(typeof issue.input === 'string' ? issue.input : '', allowed.map(String))),
    },
  ]
}

function allowedBy(issue: z.core.$ZodIssue, schema: z.core.$ZodType | undefined): readonly string[] {
  if (issue.code === 'invalid_value') return issue.values.map(String)
  if (issue.code !== 'invalid_union') return []
  if ('options' in issue && Array.isArray(issue.options)) return issue.options.map(String)
  return schema === undefined ? [] : optionsOf(schema)
}

function hintFor(issue: z.core.$ZodIssue, about: string | undefined): string {
  const quote =
    issue.code === 'invalid_type' && issue.expected === 'string' && typeof issue.input === 'number'
      ? ['Put it in quotes.']
      : []
  const advice = about === undefined ? [] : [`${about}.`]
  const words = [...quote, ...advice].join(' ')
  return words === '' ? 'Write what is expected here; `windlass schema` describes every key.' : words
}

/** Messages in the words of the description. A value is never repeated: it might be a secret. */
function describeIssue(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.input === undefined && issue.code !== 'unrecognized_keys') return 'is missing'
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${wordOfType[String(issue.expected)] ?? String(issue.expected)}, found ${wordFor(issue.input)}`
    case 'invalid_value':
    case 'invalid_union':
      return 'is not one of the allowed values'
    case 'too_small':
      return boundMessage('at least', issue.minimum, issue.origin)
    case 'too_big':
      return boundMessage('at most', issue.maximum, issue.origin)
    default:
      return undefined
  }
}

function boundMessage(relation: string, bound: unknown, origin: unknown): string {
  if (origin === 'string') return bound === 1 ? 'is empty' : `expected ${relation} ${String(bound)} characters`
  return `expected ${relation} ${String(bound)}${origin === 'array' ? ' entries' : ''}`
}

function wordFor(value: unknown): string {
  if (value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a map of keys'
  return wordOfType[typeof value] ?? typeof value
}
