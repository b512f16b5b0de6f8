import { canonicalJson } from '../../canonical-json.ts'
import { align } from './align.ts'

/** One operation of a JSON patch, as far as turning one value into another takes them (RFC 6902). */
export type Operation =
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string }

/**
 * The operations, in order, that turn one object into another: an empty list if they are equal. Elements of lists are
 * told apart by their names, so that one more container is one operation. What would take more than twice the text of
 * the new value is replaced by it, but never the object or its metadata, on which kustomize keeps notes of its own.
 */
export function patchBetween(from: unknown, to: unknown): readonly Operation[] {
  return changes('', plain(from), plain(to))
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
type JsonMap = { readonly [key: string]: Json }

function plain(value: unknown): Json {
  return JSON.parse(JSON.stringify(value))
}

function changes(path: string, from: Json, to: Json): readonly Operation[] {
  if (canonicalJson(from) === canonicalJson(to)) return []
  const replacement = [{ op: 'replace', path, value: to } as const]
  const steps = stepsBetween(path, from, to)
  if (steps === undefined) return replacement
  const mustStep = path === '' || path === '/metadata'
  return mustStep || textLength(steps) <= 2 * textLength(replacement) ? steps : replacement
}

function stepsBetween(path: string, from: Json, to: Json): readonly Operation[] | undefined {
  if (Array.isArray(from) && Array.isArray(to)) return listChanges(path, from, to)
  if (isMap(from) && isMap(to)) return mapChanges(path, from, to)
  return undefined
}

function textLength(operations: readonly Operation[]): number {
  return JSON.stringify(operations).length
}

function isMap(value: Json): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function mapChanges(path: string, from: JsonMap, to: JsonMap): readonly Operation[] {
  const place = (key: string) => `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
  const kept = Object.entries(from).flatMap(([key, value]) => {
    const next = Object.hasOwn(to, key) ? to[key] : undefined
    return next === undefined ? [{ op: 'remove', path: place(key) } as const] : changes(place(key), value, next)
  })
  const added = Object.entries(to)
    .filter(([key]) => !Object.hasOwn(from, key))
    .map(([key, value]) => ({ op: 'add', path: place(key), value }) as const)
  return [...kept, ...added]
}

function listChanges(path: string, from: readonly Json[], to: readonly Json[]): readonly Operation[] {
  const inPlace: Operation[] = []
  const shifting: Operation[] = []
  let place = 0
  for (const { before, after } of align(from, to, nameOf)) {
    const at = `${path}/${place}`
    if (before === undefined) shifting.push({ op: 'add', path: at, value: after })
    else if (after === undefined) shifting.push({ op: 'remove', path: at })
    else inPlace.push(...changes(at, before, after))
    if (before !== undefined) place++
  }
  // What shifts others comes last and from the end: so each place is one of the list as the reader knows it.
  return [...inPlace, ...shifting.toReversed()]
}

function nameOf(element: Json): string {
  return isMap(element) && typeof element.name === 'string' ? `name ${element.name}` : canonicalJson(element)
}
