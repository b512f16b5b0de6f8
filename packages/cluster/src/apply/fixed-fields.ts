import { isDeepStrictEqual } from 'node:util'
import { isCodedError } from '@windlass/errors/coded-error'
import type { LiveObject } from '../live/live-object.ts'
import { quantityOf } from '../quantity.ts'
import type { WantedObject } from './wanted-object.ts'

/** A field that cannot be changed while its object is there. */
export interface FixedField {
  /** `spec.serviceName` */
  readonly path: string
  readonly live: unknown
  readonly wanted: unknown
}

const immutable =
  /immutable|may not be changed|may not change once set|cannot change roleRef|updates to .* are forbidden|for fields other than|can not be unset|Forbidden: .*only dynamically provisioned|can not be less than/

/** Whether the API server refused a change because of fields that cannot be changed. */
export function isImmutable(error: unknown): error is Error {
  return isCodedError(error, 'CLUSTER_INVALID') && immutable.test(error.message)
}

/** The fields that may be what was refused. */
export function fixedFields(live: LiveObject, wanted: WantedObject): readonly FixedField[] {
  return differences(live, wanted, '').filter(({ path }) => isFixed(wanted.kind, path))
}

/** `spec.serviceName (one → two)` */
export function fixedInWords({ path, live, wanted }: FixedField): string {
  return `${path} (${written(live)} → ${written(wanted)})`
}

const changeable =
  /^spec\.(replicas|ordinals|template|updateStrategy|revisionHistoryLimit|minReadySeconds|persistentVolumeClaimRetentionPolicy)\b/

/** Whether a difference may be what was refused: metadata never is, and of a StatefulSet only some fields are. */
function isFixed(kind: string, path: string): boolean {
  // Objects of a list come without their kind.
  if (path.startsWith('metadata.') || path === 'apiVersion' || path === 'kind') return false
  return kind !== 'StatefulSet' || !changeable.test(path)
}

/** Fields of `wanted` that `live` has otherwise, at their deepest; what only the server set does not count. */
function differences(live: unknown, wanted: unknown, path: string): readonly FixedField[] {
  if (isDeepStrictEqual(live, wanted)) return []
  if (Array.isArray(live) && Array.isArray(wanted) && live.length === wanted.length)
    return wanted.flatMap((item, index) => differences(live[index], item, `${path}[${index}]`))
  if (isRecord(live) && isRecord(wanted))
    return Object.entries(wanted).flatMap(([field, value]) =>
      differences(live[field], value, path === '' ? field : `${path}.${field}`),
    )
  const sameSize = path.endsWith('.storage') && quantityOf(String(live)) === quantityOf(String(wanted))
  return sameSize ? [] : [{ path, live, wanted }]
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function written(value: unknown): string {
  return value === undefined ? 'not set' : typeof value === 'string' ? value : JSON.stringify(value)
}
