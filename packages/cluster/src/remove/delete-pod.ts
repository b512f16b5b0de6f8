import type { Connection } from '../connection.ts'
import type { LiveObject } from '../live/live-object.ts'
import { podsPath } from '../pods/component-pods.ts'
import { deleteExactly } from './delete-exactly.ts'

/** Deletes exactly this pod, drained as it asks for; another one of its name is left alone. */
export async function deletePod(options: {
  readonly connection: Connection
  readonly namespace: string
  readonly pod: LiveObject
  readonly signal: AbortSignal
}): Promise<void> {
  const { connection, namespace, pod, signal } = options
  const { name, uid } = pod.metadata
  await deleteExactly({ connection, path: `${podsPath({ namespace })}/${name}`, uid, signal })
}
