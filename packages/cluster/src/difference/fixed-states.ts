import { isDeepStrictEqual } from 'node:util'
import { isRecord } from '../apply/fixed-fields.ts'
import type { WantedObject } from '../apply/wanted-object.ts'
import type { LiveObject } from '../live/live-object.ts'

type Fields = Readonly<Record<string, unknown>>

/** Fields of a StatefulSet that cannot be changed. */
const fixed = ['serviceName', 'podManagementPolicy', 'selector', 'volumeClaimTemplates'] as const

/** A StatefulSet as it would be if only what can be changed were; `undefined` for what is none, or selects other pods. */
export function withFixedFieldsOf(live: LiveObject, object: WantedObject): WantedObject | undefined {
  if (object.kind !== 'StatefulSet') return undefined
  const spec = object['spec'] as Fields
  const { spec: liveSpec } = live as LiveObject & { readonly spec: Fields }
  const selector = liveSpec['selector'] as { readonly matchLabels?: Fields }
  if (!isDeepStrictEqual(selector.matchLabels, (spec['selector'] as typeof selector).matchLabels)) return undefined
  const kept = fixed.filter((field) => field in liveSpec).map((field) => [field, liveSpec[field]])
  const others = Object.entries(spec).filter(([field]) => !fixed.some((one) => one === field))
  return { ...object, spec: Object.fromEntries([...others, ...kept]) }
}

/** A live state with the fields of a wanted one over it; lists of another length are taken as they are wanted. */
export function overlaid(live: unknown, wanted: unknown): unknown {
  if (Array.isArray(live) && Array.isArray(wanted) && live.length === wanted.length)
    return wanted.map((item, index) => overlaid(live[index], item))
  if (!isRecord(live) || !isRecord(wanted)) return wanted
  const over = Object.entries(wanted).map(([field, value]) => [
    field,
    field in live ? overlaid(live[field], value) : value,
  ])
  return { ...live, ...Object.fromEntries(over) }
}
