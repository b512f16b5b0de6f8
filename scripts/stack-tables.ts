/**
 * Writes the tables of docs/stack.md from the schemas: run it after a change of a field or a default.
 *
 * A table stands between `<!-- table NAME -->` and `<!-- end -->`; what is around it is written by hand.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ComponentKind, componentSchemas } from '../packages/stack/src/component.ts'
import { stackJsonSchema } from '../packages/stack/src/json-schema.ts'

interface JsonSchema {
  readonly [key: string]: unknown
  readonly type?: string
  readonly description?: string
  readonly default?: unknown
  readonly enum?: readonly string[]
  readonly minimum?: number
  readonly maximum?: number
  readonly items?: JsonSchema
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | JsonSchema
  readonly $ref?: string
  readonly allOf?: readonly JsonSchema[]
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly const?: unknown
}

/** Fields that stand in the table of kinds, or are explained for all kinds at once. */
const shared = [
  ...['kind', 'enabled', 'phase', 'needs', 'replicas', 'image', 'resources', 'storage', 'probes'],
  ...['env', 'secrets', 'talksTo', 'egress', 'pod', 'backup'],
]

/** Definitions that several kinds refer to, with a table of their own. */
const definitions = ['storage', 'egress', 'pod', 'backup'] as const

/** What a component of each kind must at least have. */
const smallest: Readonly<Record<ComponentKind, Readonly<Record<string, unknown>>>> = {
  chain: {},
  detector: { sources: [{ kind: 'blocks', path: 'mainnet-sample' }] },
  cache: {},
  broker: {},
  database: { image: '(required)', ports: {} },
  service: { image: '(required)' },
  job: { image: '(required)' },
  monitoring: {},
  ingress: { host: 'chain.example.org', routes: [{ component: 'node', port: 'rpc' }] },
  manifests: { objects: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' } }] },
}

const kinds = Object.keys(smallest) as ComponentKind[]

const stackSchema = stackJsonSchema() as JsonSchema & { readonly definitions: Readonly<Record<string, JsonSchema>> }

/** The page with every table as the schemas have it now. */
export function withTables(page: string): string {
  return page.replaceAll(
    /(<!-- table ([a-z]+) -->\n)[\s\S]*?(<!-- end -->)/g,
    (_, begin: string, name: string, end: string) => `${begin}\n${tableOf(name)}\n\n${end}`,
  )
}

function tableOf(name: string): string {
  if (name === 'kinds')
    return table(['kind', 'phase', 'replicas', 'image', 'CPU', 'memory', 'volume'], kinds.map(kindRow))
  return table(['field', 'value', 'default', 'meaning'], fieldRows(schemaNamed(name)))
}

function schemaNamed(name: string): JsonSchema {
  const { properties } = stackSchema
  const environments = properties?.['environments']?.additionalProperties
  if (name === 'environment' && typeof environments === 'object') {
    // An override may hold any part of what all the other tables list.
    const { properties: _, ...overrides } = environments.properties?.['overrides'] ?? {}
    return { ...environments, properties: { ...environments.properties, overrides } }
  }
  const kind = kinds.find((candidate) => candidate === name)
  if (kind !== undefined) {
    const own = Object.entries(stackSchema.definitions[kind]?.properties ?? {}).filter(([key]) => !shared.includes(key))
    return { ...stackSchema.definitions[kind], properties: Object.fromEntries(own) }
  }
  const definition = definitions.find((candidate) => candidate === name)
  const schema = definition === undefined ? undefined : stackSchema.definitions[definition]
  if (schema === undefined) throw new Error(`there is no table ${name}`)
  return schema.oneOf === undefined ? schema : mergedOptions(schema.oneOf)
}

/** All the keys that one form of a map or another has, those that tell the forms apart with the values of all. */
function mergedOptions(options: readonly JsonSchema[]): JsonSchema {
  const properties: Record<string, JsonSchema> = {}
  for (const option of options)
    for (const [key, field] of Object.entries(option.properties ?? {})) {
      const values = [...(properties[key]?.enum ?? []), String(field.const)]
      properties[key] ??= field
      if (field.const !== undefined) properties[key] = { enum: values, description: describedOptions(options, key) }
    }
  const required = (options[0]?.required ?? []).filter((key) =>
    options.every((option) => option.required?.includes(key)),
  )
  return { properties, required }
}

function describedOptions(options: readonly JsonSchema[], key: string): string {
  return options.map((option) => option.properties?.[key]?.description ?? '').join('; or: ')
}

/** What a component of this kind has where nothing is said: requests to limits. */
function kindRow(kind: ComponentKind): readonly string[] {
  const component = componentSchemas[kind].parse({ kind, ...smallest[kind] })
  const resources = 'resources' in component ? component.resources : undefined
  const range = (key: 'cpu' | 'memory') => resources && `${resources.requests[key]} to ${resources.limits[key]}`
  return [
    `\`${kind}\``,
    component.phase,
    'replicas' in component ? String(component.replicas) : '',
    'image' in component ? component.image : '',
    range('cpu') ?? '',
    range('memory') ?? '',
    'storage' in component ? (component.storage?.size ?? '') : '',
  ]
}

/** One row for each field that is no map of others, with its dotted name. */
function fieldRows(schema: JsonSchema, prefix = ''): readonly (readonly string[])[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, written]) => {
    const field = resolved(written)
    const name = `${prefix}${key}`
    if (field.properties !== undefined) return fieldRows(field, `${name}.`)
    const required = schema.required?.includes(key) === true && field.default === undefined
    return [[`\`${name}\``, valueText(field), required ? '(required)' : defaultText(field), field.description ?? '']]
  })
}

/** The schema with the definition it refers to, where it refers to one. */
function resolved(schema: JsonSchema): JsonSchema {
  const reference = schema.$ref ?? schema.allOf?.[0]?.$ref
  const definition = stackSchema.definitions[reference?.replace('#/definitions/', '') ?? '']
  return definition === undefined ? schema : { ...definition, ...schema }
}

function valueText(schema: JsonSchema): string {
  if (schema.enum !== undefined) return schema.enum.join(', ')
  const forms = schema.oneOf ?? schema.anyOf
  if (forms !== undefined) return formsText(forms.map(resolved))
  switch (schema.type) {
    case 'integer':
      return `whole number${boundsText(schema)}`
    case 'number':
      return `number${boundsText(schema)}`
    case 'boolean':
      return 'true, false'
    case 'array':
      return schema.items?.type === 'string' ? 'list of texts' : 'list'
    case 'object':
      return 'map'
    default:
      return 'text'
  }
}

/** `{secret} or {issuer}`; what only the source tells apart is a secret. */
function formsText(forms: readonly JsonSchema[]): string {
  if (forms.every((form) => form.properties?.['from'] !== undefined)) return 'secret'
  const texts = forms.map(({ properties, type, const: literal }) => {
    if (properties !== undefined) return `{${Object.keys(properties).join(', ')}}`
    return literal === undefined ? (type ?? '') : String(literal)
  })
  return [...new Set(texts)].join(' or ')
}

function boundsText({ minimum, maximum }: JsonSchema): string {
  if (minimum === undefined) return maximum === undefined ? '' : ` up to ${maximum}`
  return maximum === undefined ? ` from ${minimum}` : ` from ${minimum} to ${maximum}`
}

function defaultText(schema: JsonSchema): string {
  if (schema.default === undefined) return ''
  return typeof schema.default === 'string' ? schema.default : JSON.stringify(schema.default)
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`.replaceAll(/ {2,}/g, ' ')
  return [line(header), `|${'---|'.repeat(header.length)}`, ...rows.map(line)].join('\n')
}

if (import.meta.main) {
  const file = join(import.meta.dirname, '../docs/stack.md')
  writeFileSync(file, withTables(readFileSync(file, 'utf8')))
}
