import { CodedError } from '@windlass/errors/coded-error'
import type { LiveObject } from '../live/live-object.ts'
import { objectPath, type ServedKinds } from '../live/served-kinds.ts'
import { restartBudgetOf } from '../observe/replica.ts'
import type { Place } from '../place.ts'
import { parseResourceId } from '../resource-id.ts'
import { type AlikePods, replaceByDeletion } from './replace-by-deletion.ts'
import { replaceInStatefulSet } from './replace-in-stateful-set.ts'
import { type LiveJob, runJobAgain } from './run-job-again.ts'
import type { Turns } from './turns.ts'

export interface ReplaceContext {
  readonly place: Place
  readonly kinds: ServedKinds
  readonly turns: Turns
  readonly now: () => number
}

/** Moves one replica of a workload on to its present revision; returns when it is started. */
export async function replaceReplica(
  { place, kinds, turns, now }: ReplaceContext,
  options: { readonly id: string; readonly ordinal: number; readonly signal: AbortSignal },
): Promise<void> {
  const { id, ordinal, signal } = options
  signal.throwIfAborted()
  const { apiVersion, kind, name } = parseResourceId(id)
  const served = await kinds.require({ apiVersion, kind, signal })
  const { connection, namespace } = place
  const { body } = await connection.request({ method: 'GET', path: objectPath(served, namespace, name), signal })
  const request = { connection, namespace, name, ordinal, now, signal }
  const restartBudget = restartBudgetOf(body as LiveObject)
  // Two at once would take from each other what the controller is told meanwhile.
  if (`${apiVersion}/${kind}` === 'apps/v1/StatefulSet')
    return turns.take(id, () => replaceInStatefulSet({ ...request, restartBudget }))
  if (['apps/v1/Deployment', 'apps/v1/DaemonSet'].includes(`${apiVersion}/${kind}`))
    return replaceByDeletion({ ...request, workload: body as AlikePods })
  if (`${apiVersion}/${kind}` === 'batch/v1/Job')
    return runJobAgain({ ...request, path: objectPath(served, namespace, name), job: body as LiveJob })
  throw new CodedError('CLUSTER_NO_REPLICAS', `${id} has no replicas that could be replaced one by one.`, {
    hint: 'Apply it as a whole.',
  })
}
