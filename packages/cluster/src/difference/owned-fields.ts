import type { LiveObject } from '../live/live-object.ts'
import { fieldManager } from '../ownership.ts'

/** Fields of one manager, as `f:name`, `k:{"name":"main"}` or `v:"value"` → what is below; a leaf has nothing below. */
type FieldSet = Readonly<Record<string, unknown>>

/**
 * Whether every field of an object that was applied is still ours.
 *
 * Who sets a field to another value takes it from its manager, and who takes it away leaves it to nobody: then somebody
 * has changed what we applied. https://kubernetes.io/docs/reference/using-api/server-side-apply/
 */
export function ownsAll(live: LiveObject, wanted: Readonly<Record<string, unknown>>): boolean {
  const ours = (live.metadata.managedFields ?? [])
    .filter(({ manager = '' }) => manager.startsWith(fieldManager))
    .map(({ fieldsV1 = {} }) => fieldsV1 as FieldSet)
  const { apiVersion: _, kind: __, metadata, status: ___, ...content } = wanted
  const { labels = {}, annotations = {} } = metadata as { readonly labels?: object; readonly annotations?: object }
  return owns(ours, { ...content, metadata: { labels, annotations } })
}

function owns(sets: readonly FieldSet[], wanted: unknown): boolean {
  // A leaf is owned with all that is in it.
  if (sets.some((set) => Object.keys(set).length === 0)) return true
  if (Array.isArray(wanted)) return wanted.every((item) => ownsBelow(sets, (key) => names(key, item), item))
  if (typeof wanted !== 'object' || wanted === null) return true
  return Object.entries(wanted).every(
    ([field, value]) => isNothing(value) || ownsBelow(sets, (key) => key === `f:${field}`, value),
  )
}

function ownsBelow(sets: readonly FieldSet[], is: (key: string) => boolean, value: unknown): boolean {
  const below = sets.flatMap((set) => Object.entries(set).filter(([key]) => is(key)))
  return (
    below.length > 0 &&
    owns(
      below.map(([, fields]) => fields as FieldSet),
      value,
    )
  )
}

/** What is written down of no field. */
function isNothing(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === 'object' && Object.keys(value).length === 0)
}

/** Whether a key names an item of a list, by its value or by those of its fields that tell it from others. */
function names(key: string, item: unknown): boolean {
  if (key.startsWith('v:')) return key.slice(2) === JSON.stringify(item)
  if (!key.startsWith('k:') || typeof item !== 'object' || item === null) return false
  const told = JSON.parse(key.slice(2)) as Readonly<Record<string, unknown>>
  const fields = item as Readonly<Record<string, unknown>>
  // The server fills in fields that were left out, as the protocol of a port.
  return Object.entries(told).every(([field, value]) => fields[field] === undefined || fields[field] === value)
}
