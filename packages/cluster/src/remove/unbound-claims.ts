import { claimsPath, type LiveClaim } from '../apply/claim-sizes.ts'
import { listCollection } from '../live/collection.ts'
import { objectPath, type ServedKind } from '../live/served-kinds.ts'
import { untilGone } from '../live/until-object.ts'
import { claimOwnerLabel } from '../ownership.ts'
import type { Place } from '../place.ts'

interface ClaimRequest {
  readonly served: ServedKind
  readonly name: string
  readonly signal: AbortSignal
}

/**
 * Deletes the claims of a StatefulSet, which is gone already, that never got a volume. They hold no data, and what they
 * ask for in vain, as a class that does not exist, would stand in the way of the next StatefulSet of this name.
 */
export async function deleteUnboundClaims(place: Place, { served, name, signal }: ClaimRequest): Promise<void> {
  const { connection, namespace } = place
  const path = claimsPath(namespace)
  const collection = { path, labelSelector: `${claimOwnerLabel}=${name}`, detail: 'whole', ifAllowed: true } as const
  const { objects } = await listCollection({ connection, collection, signal })
  await Promise.all((objects as readonly LiveClaim[]).map((claim) => deleteIfUnbound(place, { served, claim, signal })))
}

/** Deletes this claim where it never got a volume; resolves with whether it is gone. */
export async function deleteUnboundClaim(place: Place, { served, name, signal }: ClaimRequest): Promise<boolean> {
  const { connection, namespace } = place
  const path = objectPath(served, namespace, name)
  const { status, body } = await connection.request({ method: 'GET', path, answers: [404], signal })
  return status === 404 || deleteIfUnbound(place, { served, claim: body as LiveClaim, signal })
}

async function deleteIfUnbound(
  { connection, namespace }: Place,
  options: { readonly served: ServedKind; readonly claim: LiveClaim; readonly signal: AbortSignal },
): Promise<boolean> {
  const { served, claim, signal } = options
  const { name, uid, resourceVersion } = claim.metadata
  if (claim.spec?.volumeName || claim.status?.phase !== 'Pending') return false
  const { status } = await connection.request({
    method: 'DELETE',
    path: objectPath(served, namespace, name),
    // One that gets its volume in this moment is another version by then, and stays.
    body: { type: 'application/json', content: { preconditions: { uid, resourceVersion } } },
    answers: [403, 404, 409],
    signal,
  })
  if (status >= 300) return status === 404
  // Until its finalizer is taken off it would be taken for one that stays.
  await untilGone({ connection, path: claimsPath(namespace), name, uid, signal })
  return true
}
