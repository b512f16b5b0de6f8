import { setTimeout as delay } from 'node:timers/promises'
import { isCodedError } from '@windlass/errors/coded-error'
import type { Resource } from '@windlass/target/resource'
import type { ServedKinds } from '../live/served-kinds.ts'
import { untilObject } from '../live/until-object.ts'
import { fieldManager } from '../ownership.ts'
import type { Place } from '../place.ts'
import { quantityOf } from '../quantity.ts'
import { parseResourceId } from '../resource-id.ts'
import { claimsPath, type LiveClaim, lackingBytes, type SizedClaim, sizedClaims } from './claim-sizes.ts'
import { wantedObject } from './wanted-object.ts'

/**
 * Makes the claims of a resource as large as it wants them, and waits until their volumes are, or would be once their
 * pods start anew, where a driver grows no volume in use.
 */
export async function growVolumes(
  { place, kinds }: { readonly place: Place; readonly kinds: ServedKinds },
  { resource, signal }: { readonly resource: Resource; readonly signal: AbortSignal },
): Promise<void> {
  signal.throwIfAborted()
  const { apiVersion, kind } = parseResourceId(resource.id)
  const { namespaced } = await kinds.require({ apiVersion, kind, signal })
  const object = wantedObject({ place, resource, namespaced })
  const claims = await sizedClaims(place, { object, signal })
  await Promise.all(claims.filter(isBound).map((sized) => growClaim(place, sized, signal)))
}

/** What nobody has used yet has no volume, and cannot grow. */
function isBound({ claim }: SizedClaim): boolean {
  return claim.status?.phase === 'Bound'
}

async function growClaim({ connection, namespace }: Place, sized: SizedClaim, signal: AbortSignal): Promise<void> {
  const { claim, wanted } = sized
  const { name, uid } = claim.metadata
  const path = claimsPath(namespace)
  if (lackingBytes(sized) > 0) {
    const content = { metadata: { uid }, spec: { resources: { requests: { storage: wanted } } } }
    const body = { type: 'application/merge-patch+json', content }
    await withinQuota(
      () => connection.request({ method: 'PATCH', path: `${path}/${name}`, query: { fieldManager }, body, signal }),
      signal,
    )
  }
  const is = (seen: LiveClaim | undefined) => seen === undefined || hasGrown(seen, quantityOf(wanted))
  await untilObject<LiveClaim>({ connection, path, name, is, signal })
}

/** The quota may be raised by the same release at this moment. */
const quotaPatienceMs = 15_000
const askAgainMs = 500

async function withinQuota(change: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
  const startedMs = performance.now()
  for (;;) {
    try {
      await change()
      return
    } catch (error) {
      const waits = isCodedError(error, 'CLUSTER_QUOTA_EXCEEDED') && performance.now() - startedMs < quotaPatienceMs
      if (!waits) throw error
      await delay(askAgainMs, undefined, { signal }).catch(() => signal.throwIfAborted())
    }
  }
}

function hasGrown({ status }: LiveClaim, wantedBytes: number): boolean {
  const waitsForPod = status?.conditions?.some((one) => one.type === 'FileSystemResizePending' && one.status === 'True')
  return waitsForPod === true || quantityOf(String(status?.capacity?.['storage'] ?? '0')) >= wantedBytes
}
