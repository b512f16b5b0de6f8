import type { IPersistentVolumeClaim } from 'kubernetes-models/v1'
import { listCollection } from '../live/collection.ts'
import type { Live } from '../live/live-object.ts'
import { claimOwnerLabel } from '../ownership.ts'
import type { Place } from '../place.ts'
import { quantityOf } from '../quantity.ts'
import type { WantedObject } from './wanted-object.ts'

export type LiveClaim = Live<IPersistentVolumeClaim>

/** A claim that is there, and the size that is wanted of it: `2Gi`. */
export interface SizedClaim {
  readonly claim: LiveClaim
  readonly wanted: string
}

interface ClaimSpec {
  readonly metadata?: { readonly name?: string }
  readonly spec?: { readonly resources?: { readonly requests?: { readonly storage?: string } } }
}

/** The claims that a wanted object is to have, or is, as far as they are there. */
export async function sizedClaims(
  { connection, namespace }: Pick<Place, 'connection' | 'namespace'>,
  { object, signal }: { readonly object: WantedObject; readonly signal: AbortSignal },
): Promise<readonly SizedClaim[]> {
  const { kind, metadata } = object
  const path = claimsPath(namespace)
  if (kind === 'PersistentVolumeClaim') {
    const wanted = sizeOf(object as ClaimSpec)
    const { status, body } = await connection.request({
      method: 'GET',
      path: `${path}/${metadata.name}`,
      answers: [404],
      signal,
    })
    return status === 404 || wanted === undefined ? [] : [{ claim: body as LiveClaim, wanted }]
  }
  if (kind !== 'StatefulSet') return []
  const templates =
    (object['spec'] as { readonly volumeClaimTemplates?: readonly ClaimSpec[] }).volumeClaimTemplates ?? []
  if (templates.length === 0) return []
  const labelSelector = `${claimOwnerLabel}=${metadata.name}`
  const { objects } = await listCollection({ connection, collection: { path, labelSelector, detail: 'whole' }, signal })
  return (objects as readonly LiveClaim[]).flatMap((claim) => {
    const template = templates.find(({ metadata: of }) => isMadeFrom(claim, `${of?.name}-${metadata.name}-`))
    const wanted = template && sizeOf(template)
    return wanted === undefined ? [] : [{ claim, wanted }]
  })
}

export function claimsPath(namespace: string): string {
  return `/api/v1/namespaces/${namespace}/persistentvolumeclaims`
}

/** Bytes that a claim lacks; negative where it has more than is wanted. */
export function lackingBytes({ claim, wanted }: SizedClaim): number {
  return quantityOf(wanted) - quantityOf(sizeOf(claim as ClaimSpec) ?? '0')
}

/** A claim that is wanted smaller than it is stays as it is: nothing makes a volume smaller. */
export function withKeptSize(object: WantedObject, claims: readonly SizedClaim[]): WantedObject {
  const [only] = claims
  if (object.kind !== 'PersistentVolumeClaim' || only === undefined || lackingBytes(only) >= 0) return object
  const spec = object['spec'] as Readonly<Record<string, unknown>>
  return { ...object, spec: { ...spec, resources: only.claim.spec?.resources } }
}

function sizeOf({ spec }: ClaimSpec): string | undefined {
  return spec?.resources?.requests?.storage
}

function isMadeFrom({ metadata: { name } }: LiveClaim, prefix: string): boolean {
  return name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length))
}
