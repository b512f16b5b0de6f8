import { isDeepStrictEqual } from 'node:util'
import { CodedError, isCodedError } from '@windlass/errors/coded-error'
import type { LiveObject } from '../live/live-object.ts'
import type { WantedObject } from './wanted-object.ts'

/** What a change of fields that cannot be changed takes. */
type ImmutableRecipe =
  /** Delete and create again: it is away meanwhile, and its pods with it. */
  | 'recreate'
  /** Delete it with its pods kept, create it again: they are taken over. */
  | 'recreate-around-pods'
  /** Expand each claim, then as before. */
  | 'expand-claims'
  /** Nothing that keeps its data. */
  | 'none'

interface ImmutableField {
  /** `spec.serviceName` */
  readonly path: string
  readonly live: unknown
  readonly wanted: unknown
}

const immutable =
  /immutable|may not be changed|may not change once set|cannot change roleRef|updates to .* are forbidden|for fields other than|can not be unset|Forbidden: .*only dynamically provisioned|can not be less than/

/** A refusal because of fields that cannot be changed, named, with the recipe; `undefined` where it is another error. */
export function immutableError(options: {
  readonly error: unknown
  readonly id: string
  readonly live: LiveObject | undefined
  readonly wanted: WantedObject
}): CodedError | undefined {
  const { error, id, live, wanted } = options
  if (!isCodedError(error, 'CLUSTER_INVALID') || !immutable.test(error.message) || live === undefined) return undefined
  const fields = differences(live, wanted, '').filter(({ path }) => isFixed(wanted.kind, path))
  const recipe = recipeOf(wanted.kind, fields)
  const named = fields.map(({ path, live, wanted }) => `${path} (${written(live)} → ${written(wanted)})`).join(', ')
  return new CodedError('CLUSTER_IMMUTABLE', `${id} cannot be changed in place: ${named || error.message}.`, {
    hint: hints[recipe],
    cause: error,
    details: { id, fields, recipe },
  })
}

const hints: Readonly<Record<ImmutableRecipe, string>> = {
  recreate: 'Remove it and deploy again; it is away meanwhile.',
  'recreate-around-pods': 'Delete it with its pods kept (`kubectl delete --cascade=orphan`) and deploy again.',
  'expand-claims':
    'Expand its claims, delete it with its pods kept (`kubectl delete --cascade=orphan`) and deploy again.',
  none: 'Its data would be lost: make another one beside it and move the data.',
}

function recipeOf(kind: string, fields: readonly ImmutableField[]): ImmutableRecipe {
  if (kind === 'PersistentVolumeClaim' || kind === 'PersistentVolume') return 'none'
  if (kind !== 'StatefulSet') return 'recreate'
  if (fields.some(({ path }) => path.startsWith('spec.selector'))) return 'recreate'
  const grows = fields.length > 0 && fields.every(({ path }) => path.endsWith('.resources.requests.storage'))
  return grows ? 'expand-claims' : 'recreate-around-pods'
}

const changeable =
  /^spec\.(replicas|ordinals|template|updateStrategy|revisionHistoryLimit|minReadySeconds|persistentVolumeClaimRetentionPolicy)\b/

/** Whether a difference may be what was refused: metadata never is, and of a StatefulSet only some fields are. */
function isFixed(kind: string, path: string): boolean {
  if (path.startsWith('metadata.')) return false
  return kind !== 'StatefulSet' || !changeable.test(path)
}

/** Fields of `wanted` that `live` has otherwise, at their deepest; what only the server set does not count. */
function differences(live: unknown, wanted: unknown, path: string): readonly ImmutableField[] {
  if (isDeepStrictEqual(live, wanted)) return []
  if (Array.isArray(live) && Array.isArray(wanted) && live.length === wanted.length)
    return wanted.flatMap((item, index) => differences(live[index], item, `${path}[${index}]`))
  if (isRecord(live) && isRecord(wanted))
    return Object.entries(wanted).flatMap(([field, value]) =>
      differences(live[field], value, path === '' ? field : `${path}.${field}`),
    )
  return [{ path, live, wanted }]
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function written(value: unknown): string {
  return value === undefined ? 'not set' : typeof value === 'string' ? value : JSON.stringify(value)
}
