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
}

/** Fields that stand in the table of kinds, or in one of their own. */
const shared = ['kind', 'enabled', 'phase', 'needs', 'replicas', 'image', 'env', 'secrets']
const sharedMaps = ['resources', 'storage', 'probes']

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
  const kind = kinds.find((candidate) => candidate === name)
  if (kind === undefined) throw new Error(`there is no table ${name}`)
  return table(['field', 'value', 'default', 'meaning'], fieldRows(jsonSchemaOf(kind)))
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

function jsonSchemaOf(kind: ComponentKind): JsonSchema {
  const { definitions } = stackJsonSchema() as { readonly definitions: Readonly<Record<ComponentKind, JsonSchema>> }
  return definitions[kind]
}

/** One row for each field that is no map of others, with its dotted name. */
function fieldRows(schema: JsonSchema, prefix = ''): readonly (readonly string[])[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, field]) => {
    if (prefix === '' && [...shared, ...sharedMaps].includes(key)) return []
    const name = `${prefix}${key}`
    if (field.properties !== undefined) return fieldRows(field, `${name}.`)
    const required = schema.required?.includes(key) === true && field.default === undefined
    return [[`\`${name}\``, valueText(field), required ? '(required)' : defaultText(field), field.description ?? '']]
  })
}

function valueText(schema: JsonSchema): string {
  if (schema.enum !== undefined) return schema.enum.join(', ')
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
