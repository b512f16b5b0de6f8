import type { KubernetesObject } from './object.ts'
import { lineOf, textOf } from './yaml-text.ts'

/**
 * Plain JSON data as one YAML document: block style as kubectl prints it, in the order of the data's own keys.
 * Readers of YAML 1.1 (kubectl) and 1.2 get the same data back. Like JSON, it leaves undefined fields out and
 * knows null in place of what is undefined in a list or not finite; it throws a TypeError for bigint and functions.
 */
export function toYaml(value: unknown): string {
  // Pieces joined at the end cost half of what appending to one text does.
  const pieces: string[] = []
  if (isFullList(value)) pushList(pieces, value, '', '')
  else if (isFullMap(value)) pushMap(pieces, value, '', '')
  else pieces.push(typeof value === 'string' ? lineOf(value) : leaf(value), '\n')
  return pieces.join('')
}

/** The objects as one stream of documents, each with its keys in the order that readers of Kubernetes know. */
export function toYamlDocuments(objects: readonly KubernetesObject[]): string {
  return objects.map((object) => toYaml(canonical(object))).join('---\n')
}

function canonical({ apiVersion, kind, metadata, ...rest }: KubernetesObject): unknown {
  const { name, namespace, labels, annotations, ...others } = metadata
  return { apiVersion, kind, metadata: { name, namespace, labels, annotations, ...others }, ...rest }
}

type Fields = Readonly<Record<string, unknown>>

function isFullList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length > 0
}

function isFullMap(value: unknown): value is Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  for (const key in value) if ((value as Fields)[key] !== undefined) return true
  return false
}

/** `first` stands before the first line in place of `indent`: nothing where a dash already stands there. */
function pushMap(pieces: string[], map: Fields, indent: string, first: string): void {
  const inner = `${indent}  `
  let start = first
  for (const key of Object.keys(map)) {
    const value = map[key]
    if (value === undefined) continue
    pieces.push(start, keyOf(key, indent))
    if (isFullList(value)) {
      pieces.push('\n')
      pushList(pieces, value, indent, indent)
    } else if (isFullMap(value)) {
      pieces.push('\n')
      pushMap(pieces, value, inner, inner)
    } else pushLeaf(pieces, value, indent)
    start = indent
  }
}

function pushList(pieces: string[], list: readonly unknown[], indent: string, first: string): void {
  const inner = `${indent}  `
  let start = first
  for (const item of list) {
    pieces.push(start, '-')
    if (isFullList(item)) {
      pieces.push(' ')
      pushList(pieces, item, inner, '')
    } else if (isFullMap(item)) {
      pieces.push(' ')
      pushMap(pieces, item, inner, '')
    } else pushLeaf(pieces, item, indent)
    start = indent
  }
}

function pushLeaf(pieces: string[], value: unknown, indent: string): void {
  const text = typeof value === 'string' ? (value.includes('\n') ? textOf(value, indent) : lineOf(value)) : leaf(value)
  pieces.push(' ', text, '\n')
}

function leaf(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? '[]' : '{}'
  if (typeof value === 'boolean') return String(value)
  // YAML 1.1 takes an exponent only after a point.
  if (typeof value === 'number' && Number.isFinite(value)) return String(value).replace(/^(-?\d+)e/, '$1.0e')
  if (value === null || value === undefined || typeof value === 'number') return 'null'
  throw new TypeError(`YAML of plain data has no ${typeof value}`)
}

// YAML ends a key without a question mark after 1,024 characters.
const longestKey = 1000

function keyOf(key: string, indent: string): string {
  const text = lineOf(key)
  return text.length <= longestKey ? `${text}:` : `? ${text}\n${indent}:`
}
