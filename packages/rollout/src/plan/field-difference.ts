import type { FieldChange } from './plan.ts'
import { looksSecret } from './secret-names.ts'

const maxChanges = 40
const maxValueLength = 120
const masked = '(hidden)'

type Fields = Readonly<Record<string, unknown>>

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Elements under their own names where all have one, so that an inserted element does not shift the others. */
function elementsByKey(list: readonly unknown[]): Map<string, unknown> {
  const names = list.map((element) => (isFields(element) && typeof element['name'] === 'string' ? element['name'] : ''))
  const named = names.every((name) => name !== '') && new Set(names).size === names.length
  return new Map(list.map((element, index) => [named ? (names[index] ?? '') : String(index), element]))
}

function shown(options: { readonly value: unknown; readonly secret: boolean }): string {
  if (options.secret) return masked
  const text = JSON.stringify(options.value, (key, value) => (looksSecret(key) && value !== '' ? masked : value)) ?? ''
  return text.length > maxValueLength ? `${text.slice(0, maxValueLength - 1)}…` : text
}

/**
 * The values that differ between two bodies, in order of path.
 *
 * At most 40, the last then says how many more there are. Values of fields and of named list elements whose name looks
 * like that of a secret are masked.
 */
export function fieldDifference(options: { readonly from: unknown; readonly to: unknown }): FieldChange[] {
  const changes: FieldChange[] = []
  const absent = Symbol('absent')

  const compare = (from: unknown, to: unknown, path: string, secret: boolean): void => {
    if (from === to) return
    if (isFields(from) && isFields(to)) {
      for (const key of [...new Set([...Object.keys(from), ...Object.keys(to)])].toSorted()) {
        const below = path === '' ? key : `${path}.${key}`
        const side = (fields: Fields) => (Object.hasOwn(fields, key) ? fields[key] : absent)
        compare(side(from), side(to), below, secret || looksSecret(key))
      }
      return
    }
    if (Array.isArray(from) && Array.isArray(to)) {
      const [before, after] = [elementsByKey(from), elementsByKey(to)]
      for (const key of new Set([...before.keys(), ...after.keys()])) {
        const side = (elements: Map<string, unknown>) => (elements.has(key) ? elements.get(key) : absent)
        compare(side(before), side(after), `${path}[${key}]`, secret || looksSecret(key))
      }
      return
    }
    changes.push({
      path,
      ...(from !== absent && { from: shown({ value: from, secret }) }),
      ...(to !== absent && { to: shown({ value: to, secret }) }),
    })
  }

  compare(options.from, options.to, '', false)
  if (changes.length <= maxChanges) return changes
  const kept = changes.slice(0, maxChanges - 1)
  return [...kept, { path: `… and ${changes.length - kept.length} more` }]
}
