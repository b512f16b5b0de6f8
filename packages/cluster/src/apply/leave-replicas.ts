import type { LiveObject } from '../live/live-object.ts'
import { fieldManager, replicasManager } from '../ownership.ts'
import { type ApplyOptions, applyObject } from './server-side-apply.ts'
import type { WantedObject } from './wanted-object.ts'

interface Replicated {
  readonly spec?: { readonly replicas?: number }
}

/**
 * Gives the number of replicas to another manager where it was ours and is left to an autoscaler from now on. With its
 * last owner it would go, and all replicas but one with it.
 */
export async function leaveReplicas(request: ApplyOptions & { readonly object: WantedObject }): Promise<void> {
  const { connection, path, object, signal } = request
  if ((object['spec'] as Replicated['spec'])?.replicas !== undefined) return
  const { status, body } = await connection.request({ method: 'GET', path, answers: [404], signal })
  const live = body as LiveObject & Replicated
  if (status === 404 || !ownsReplicas(live)) return
  const { apiVersion, kind, metadata } = object
  const { replicas } = live.spec ?? {}
  const kept = { apiVersion, kind, metadata: { name: metadata.name }, spec: { replicas } }
  await applyObject({ ...request, object: kept, manager: replicasManager })
}

function ownsReplicas({ metadata }: LiveObject): boolean {
  return (metadata.managedFields ?? []).some(
    ({ manager, fieldsV1 }) => manager === fieldManager && fieldsV1?.['f:spec']?.['f:replicas'] !== undefined,
  )
}
