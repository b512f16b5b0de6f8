import type { CodedError } from '@windlass/errors/coded-error'
import type { ResourceDifference } from '@windlass/target/difference'
import { tryApply } from '../apply/server-side-apply.ts'
import type { WantedObject } from '../apply/wanted-object.ts'
import { isGoing, type LiveObject } from '../live/live-object.ts'
import type { Place } from '../place.ts'
import { holderOf } from './holder-of.ts'
import { isRefusal, objectDifference, refusedDifference } from './object-difference.ts'

/**
 * What speaks against making an object that the release does not have: that the API server refuses it as things are, or
 * that something of its name is there. `undefined` where nothing does, or nobody can say: what it needs may be missing
 * only until the plan has run.
 */
export async function newDifference(
  place: Place,
  options: { readonly id: string; readonly path: string; readonly object: WantedObject; readonly signal: AbortSignal },
): Promise<ResourceDifference | undefined> {
  const { id, path, object, signal } = options
  const { connection } = place
  let refused: CodedError | undefined
  try {
    const { isNew } = await tryApply({ connection, path, object, signal })
    if (isNew) return undefined
  } catch (error) {
    if (!isRefusal(error)) throw error
    refused = error
  }
  const { status, body } = await connection.request({ method: 'GET', path, answers: [403, 404], signal })
  if (status !== 200) {
    if (refused === undefined || missing.has(refused.code)) return undefined
    return refusedDifference({ id, why: refused.message })
  }
  const live = body as LiveObject
  const holder = holderOf(place, { kind: object.kind, live })
  return isGoing(live) ? undefined : objectDifference(place, { id, holder, path, live, object, signal })
}

/** Refusals that name what is missing, or going. */
const missing: ReadonlySet<string> = new Set(['CLUSTER_NOT_FOUND', 'CLUSTER_NAMESPACE_TERMINATING'])
