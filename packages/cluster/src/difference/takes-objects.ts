import type { INamespace } from 'kubernetes-models/v1'
import type { Live } from '../live/live-object.ts'
import { fieldManager, stackLabel } from '../ownership.ts'
import type { Place } from '../place.ts'

/**
 * Whether the namespace takes objects before anything is applied: it is there, not going, and not the empty one that was
 * made for the lock of a first release. So it is taken to be for whoever may not see it.
 */
export async function takesObjects({ connection, namespace }: Place, signal: AbortSignal): Promise<boolean> {
  const path = `/api/v1/namespaces/${namespace}`
  const { status, body } = await connection.request({ method: 'GET', path, answers: [403, 404], signal })
  if (status !== 200) return status === 403
  const { metadata, status: now } = body as Live<INamespace>
  const { labels = {}, managedFields = [] } = metadata
  const isOurs = managedFields.length > 0 && managedFields.every(({ manager }) => manager === fieldManager)
  const isForLock = isOurs && labels[stackLabel] === undefined
  return now?.phase !== 'Terminating' && !isForLock
}
