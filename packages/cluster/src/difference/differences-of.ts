import type { ResourceDifference } from '@windlass/target/difference'
import type { Resource } from '@windlass/target/resource'
import { wantedObject } from '../apply/wanted-object.ts'
import type { LiveObject } from '../live/live-object.ts'
import { objectPath, type ServedKinds } from '../live/served-kinds.ts'
import type { Seen } from '../observe/snapshot.ts'
import { digestAnnotation } from '../ownership.ts'
import type { Place } from '../place.ts'
import { isJudgedByContent } from '../readiness/readiness-of.ts'
import { parseResourceId, resourceIdOf } from '../resource-id.ts'
import { parseNamedSecret } from '../secrets/secret-sources.ts'
import { objectDifference } from './object-difference.ts'
import { ownsAll } from './owned-fields.ts'

export interface DifferenceContext {
  readonly place: Place
  readonly kinds: ServedKinds
}

/**
 * What applying the resources would change in what is there, by dry runs of the API server. Only those are tried whose
 * digest is another one, or of which somebody has changed what we applied; what is not there yet is not tried.
 */
export async function differencesOf(
  { place, kinds }: DifferenceContext,
  options: { readonly seen: Seen; readonly wanted: readonly Resource[]; readonly signal: AbortSignal },
): Promise<readonly ResourceDifference[]> {
  const { seen, wanted, signal } = options
  const applied = new Map(
    seen.applied.map((one) => [resourceIdOf({ ...one.kind, name: one.object.metadata.name }), one]),
  )
  const found = wanted.map(async (resource): Promise<ResourceDifference | undefined> => {
    const there = applied.get(resource.id)
    // What a Secret of ours holds is in its name.
    if (there === undefined || parseNamedSecret(resource.body) !== undefined) return undefined
    const { apiVersion, kind, name } = parseResourceId(resource.id)
    const served = await kinds.find({ apiVersion, kind, signal })
    if (served === undefined) return undefined
    const object = wantedObject({ place, resource, namespaced: served.namespaced })
    const isSame = there.object.metadata.annotations?.[digestAnnotation] === resource.digest
    if (isSame && ownsAll(there.object, object)) return undefined
    const path = objectPath(served, place.namespace, name)
    const live = isJudgedByContent(there.kind) ? there.object : await get(place, { path, signal })
    return live && objectDifference(place, { id: resource.id, path, live, object, signal })
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
