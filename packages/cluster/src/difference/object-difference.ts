import { isDeepStrictEqual } from 'node:util'
import { CodedError } from '@windlass/errors/coded-error'
import type { FieldOwner, Holder, ResourceDifference } from '@windlass/target/difference'
import { lackingBytes, type SizedClaim, sizedClaims, withKeptSize } from '../apply/claim-sizes.ts'
import { type FixedField, fixedFields, isImmutable } from '../apply/fixed-fields.ts'
import { tryApply } from '../apply/server-side-apply.ts'
import type { WantedObject } from '../apply/wanted-object.ts'
import type { LiveObject } from '../live/live-object.ts'
import type { Place } from '../place.ts'
import { quantityOf } from '../quantity.ts'
import { changeWay } from './change-way.ts'
import { comparableStates } from './comparable-state.ts'
import { overlaid, withFixedFieldsOf } from './fixed-states.ts'

interface DifferenceOptions {
  readonly id: string
  readonly holder: Holder
  readonly path: string
  readonly live: LiveObject
  readonly object: WantedObject
  readonly signal: AbortSignal
}

/** What applying one object would change in what is there, by a dry run of the API server; nothing is changed. */
export async function objectDifference(place: Place, options: DifferenceOptions): Promise<ResourceDifference> {
  const { id, holder, path, live, signal } = options
  const { connection } = place
  const claims = await sizedClaims(place, options)
  const object = withKeptSize(options.object, claims)
  const plain = { ...noDifference, id, holder, volumes: volumesOf(claims) }
  try {
    const { applied, conflicts } = await tryApply({ connection, path, object, signal })
    return {
      ...plain,
      ...comparableStates({ kind: object.kind, live, applied, wanted: object }),
      replicas: restarts(live, applied) ? 'restart' : 'stay',
      ...byHand(live, conflicts),
      volumes: options.object === object ? plain.volumes : 'larger',
    }
  } catch (error) {
    if (isImmutable(error)) return fixedDifference(place, { ...options, plain, claims, error })
    if (!isRefusal(error)) throw error
    return { ...plain, way: { kind: 'refused', why: error.message } }
  }
}

/** The difference of an object that is not there and would not be made. */
export function refusedDifference({ id, why }: { readonly id: string; readonly why: string }): ResourceDifference {
  return { ...noDifference, id, holder: { kind: 'nobody' }, way: { kind: 'refused', why } }
}

const noDifference = {
  from: {},
  to: {},
  replicas: 'stay',
  changedBy: [],
  owners: [],
  way: { kind: 'in-place' },
  volumes: 'same',
} as const

/** Whether it was refused for what the object is, or for how the cluster is now. */
export function isRefusal(error: unknown): error is CodedError {
  return error instanceof CodedError && refusals.has(error.code)
}

const refusals: ReadonlySet<string> = new Set([
  'CLUSTER_ADMISSION_REFUSED',
  'CLUSTER_CONFLICT',
  'CLUSTER_FORBIDDEN',
  'CLUSTER_INVALID',
  'CLUSTER_NAMESPACE_TERMINATING',
  'CLUSTER_NOT_FOUND',
  'CLUSTER_QUOTA_EXCEEDED',
  'CLUSTER_WEBHOOK_AWAY',
])

/** The difference of an object some of whose fields cannot be changed; the rest of it is tried apart where it can be. */
async function fixedDifference(
  place: Place,
  options: DifferenceOptions & {
    readonly plain: ResourceDifference
    readonly claims: readonly SizedClaim[]
    readonly error: Error
  },
): Promise<ResourceDifference> {
  const { path, live, object, plain, claims, error, signal } = options
  const { connection } = place
  const fields = fixedFields(live, object)
  const way = await changeWay(place, { kind: object.kind, fields, claims, error, signal })
  const shrinks = claims.length > 0 && way.kind === 'around-replicas' && fields.some(isSmaller)
  const volumes = shrinks ? 'larger' : plain.volumes
  const changeable = withFixedFieldsOf(live, object)
  if (changeable === undefined) {
    const states = comparableStates({
      kind: object.kind,
      live,
      applied: overlaid(live, object) as object,
      wanted: object,
    })
    return { ...plain, ...states, replicas: way.kind === 'anew' ? 'restart' : 'stay', way }
  }
  const { applied, conflicts } = await tryApply({ connection, path, object: changeable, signal })
  const whole = overlaid(applied, object) as object
  return {
    ...plain,
    ...comparableStates({ kind: object.kind, live, applied: withTemplateOf(applied, whole), wanted: object }),
    replicas: restarts(live, applied) ? 'restart' : 'stay',
    ...byHand(live, conflicts),
    way,
    volumes,
  }
}

interface Templated {
  readonly spec?: { readonly template?: unknown }
}

/** The server knows best what comes of the template. */
function withTemplateOf(applied: LiveObject, whole: object): object {
  const { spec } = whole as Templated
  return { ...whole, spec: { ...spec, template: (applied as Templated).spec?.template } }
}

function restarts(live: object, applied: object): boolean {
  return !isDeepStrictEqual((live as Templated).spec?.template, (applied as Templated).spec?.template)
}

function isSmaller({ path, live, wanted }: FixedField): boolean {
  return path.endsWith('.requests.storage') && quantityOf(String(wanted)) < quantityOf(String(live))
}

function volumesOf(claims: readonly SizedClaim[]): ResourceDifference['volumes'] {
  return claims.some((claim) => lackingBytes(claim) > 0) ? 'grow' : 'same'
}

/** Who set fields once with `kubectl` does not do so again; whoever else may look after them. */
function byHand(live: LiveObject, conflicts: readonly { readonly manager: string; readonly field: string }[]) {
  const describes = new Set(
    (live.metadata.managedFields ?? []).filter(({ operation }) => operation === 'Apply').map(({ manager }) => manager),
  )
  const isHand = ({ manager }: { readonly manager: string }) => manager.startsWith('kubectl') && !describes.has(manager)
  const owner = ({ manager, field }: { readonly manager: string; readonly field: string }): FieldOwner => ({
    owner: manager,
    field,
  })
  return {
    changedBy: conflicts.filter(isHand).map(owner),
    owners: conflicts.filter((conflict) => !isHand(conflict)).map(owner),
  }
}
