import type { ResourceDifference } from '@windlass/target/difference'
import type { Resource } from '@windlass/target/resource'
import type { ObserveOptions } from '@windlass/target/target'
import { wantedObject } from '../apply/wanted-object.ts'
import type { LiveObject } from '../live/live-object.ts'
import { objectPath, type ServedKinds } from '../live/served-kinds.ts'
import type { Seen } from '../observe/snapshot.ts'
import { digestAnnotation, isIn } from '../ownership.ts'
import type { Place } from '../place.ts'
import { isJudgedByContent } from '../readiness/readiness-of.ts'
import { parseResourceId, resourceIdOf } from '../resource-id.ts'
import { parseNamedSecret } from '../secrets/secret-sources.ts'
import { newDifference } from './new-difference.ts'
import { objectDifference } from './object-difference.ts'
import { ownsAll } from './owned-fields.ts'
import { takesObjects } from './takes-objects.ts'

export interface DifferenceContext {
  readonly place: Place
  readonly kinds: ServedKinds
}

/**
 * What applying the resources would change in what is there, by dry runs of the API server. Of what is there only that is
 * tried whose digest is another one, or of which somebody has changed what we applied. What is not there is tried too,
 * unless left out, where its namespace and its kind are there already.
 */
export async function differencesOf(
  { place, kinds }: DifferenceContext,
  options: Required<Omit<ObserveOptions, 'wanted'>> & { readonly seen: Seen; readonly wanted: readonly Resource[] },
): Promise<readonly ResourceDifference[]> {
  const { seen, wanted, compare, signal } = options
  const own = seen.applied.filter(({ object }) => isIn(place, object))
  const applied = new Map(own.map((one) => [resourceIdOf({ ...one.kind, name: one.object.metadata.name }), one]))
  const isNew = ({ id }: Resource) => !applied.has(id)
  const triesNew = compare === 'all' && wanted.some(isNew)
  const namespaceTakes = triesNew && (await takesObjects(place, signal))
  const found = wanted.map(async (resource): Promise<ResourceDifference | undefined> => {
    // What a Secret of ours holds is in its name.
    if (parseNamedSecret(resource.body) !== undefined || (isNew(resource) && !triesNew)) return undefined
    const { id } = resource
    const { apiVersion, kind, name } = parseResourceId(id)
    const served = await kinds.find({ apiVersion, kind, signal })
    if (served === undefined) return undefined
    const object = wantedObject({ place, resource, namespaced: served.namespaced })
    const path = objectPath(served, place.namespace, name)
    const there = applied.get(id)
    if (there === undefined) {
      const isOutside = !served.namespaced && !(kind === 'Namespace' && name === place.namespace)
      return isOutside || namespaceTakes ? newDifference(place, { id, path, object, signal }) : undefined
    }
    const isSame = there.object.metadata.annotations?.[digestAnnotation] === resource.digest
    if (isSame && ownsAll(there.object, object)) return undefined
    const live = isJudgedByContent(there.kind) ? there.object : await get(place, { path, signal })
    return live && objectDifference(place, { id, holder: { kind: 'this-release' }, path, live, object, signal })
  })
  return (await Promise.all(found)).filter((difference) => difference !== undefined)
}

async function get(
  { connection }: Place,
  { path, signal }: { readonly path: string; readonly signal: AbortSignal },
): Promise<LiveObject | undefined> {
  const { status, body } = await connection.request({ method: 'GET', path, answers: [404], signal })
  return status === 404 ? undefined : (body as LiveObject)
}
