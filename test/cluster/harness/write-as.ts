import { openCluster } from './open-cluster.ts'

/** Changes an object as somebody else does: `kubectl-edit`, or a controller of this name. */
export async function writeAs(
  fieldManager: string,
  path: string,
  content: unknown,
  how: keyof typeof types = 'merge',
): Promise<void> {
  using connection = await openCluster()
  await connection.request({
    method: 'PATCH',
    path,
    query: { fieldManager, force: how === 'apply' || undefined },
    body: { type: types[how], content },
    signal: AbortSignal.timeout(30_000),
  })
}

const types = {
  merge: 'application/merge-patch+json',
  /** Items of lists by their names. */
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const

/** Deletes an object as somebody else does. */
export async function deleteByHand(path: string): Promise<void> {
  using connection = await openCluster()
  await connection.request({ method: 'DELETE', path, signal: AbortSignal.timeout(30_000) })
}
