import type { Connection } from '../connection.ts'

/**
 * Asks for exactly this object to be deleted; another one of its name is left alone. `another`: the name is another's by
 * now, else it goes, or is gone.
 */
export async function deleteExactly(options: {
  readonly connection: Connection
  /** Of the object. */
  readonly path: string
  readonly uid: string
  /** `Foreground`: what it made goes first. `Orphan`: what it made stays. */
  readonly propagationPolicy?: 'Foreground' | 'Orphan'
  readonly signal: AbortSignal
}): Promise<'done' | 'another'> {
  const { connection, path, uid, propagationPolicy, signal } = options
  const content = { ...(propagationPolicy && { propagationPolicy }), preconditions: { uid } }
  const { status } = await connection.request({
    method: 'DELETE',
    path,
    body: { type: 'application/json', content },
    answers: [404, 409],
    signal,
  })
  return status === 409 ? 'another' : 'done'
}
