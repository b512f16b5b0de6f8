import type { Connection } from '../connection.ts'
import type { LiveObject } from '../live/live-object.ts'

/** Deletes exactly this pod, drained as it asks for; another one of its name is left alone. */
export async function deletePod(options: {
  readonly connection: Connection
  readonly namespace: string
  readonly pod: LiveObject
  readonly signal: AbortSignal
}): Promise<void> {
  const { connection, namespace, pod, signal } = options
  const { name, uid } = pod.metadata
  await connection.request({
    method: 'DELETE',
    path: `/api/v1/namespaces/${namespace}/pods/${name}`,
    body: { type: 'application/json', content: { preconditions: { uid } } },
    answers: [404, 409],
    signal,
  })
}
