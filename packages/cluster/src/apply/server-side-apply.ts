import { CodedError } from '@windlass/errors/coded-error'
import { type ApiStatus, apiStatus, refusal } from '../connection/refusal.ts'
import type { Connection } from '../connection.ts'
import type { LiveObject } from '../live/live-object.ts'
import { fieldManager } from '../ownership.ts'

/** Fields of one object that somebody else owns. */
interface FieldConflict {
  /** `kubectl-client-side-apply` */
  readonly manager: string
  /** `.spec.replicas` */
  readonly field: string
}

export interface ApplyOptions {
  readonly connection: Connection
  readonly path: string
  readonly object: unknown
  /** Who the fields belong to from then on; what a release applies where left out. */
  readonly manager?: string
  /** Goes through everything but the writing itself. */
  readonly dryRun?: boolean
  readonly signal: AbortSignal
}

/**
 * Makes an object have the fields of `object`, by server-side apply: fields of it that were ours and are no longer in it
 * go, those of others stay.
 *
 * A field that another manager set to another value is not taken from it: `CLUSTER_FIELD_CONFLICT`. What we wrote
 * ourselves by other means than applying is ours.
 */
export async function applyObject(options: ApplyOptions): Promise<LiveObject> {
  const first = await send(options, { force: false })
  if (first.status !== 409) return first.body as LiveObject
  const conflicts = conflictsIn(apiStatus(first.body))
  const foreign = conflicts.filter((conflict) => !isOurs(conflict))
  if (conflicts.length === 0) throw refusal({ status: first.status, body: first.body, what: `PATCH ${options.path}` })
  if (foreign.length > 0) throw conflictError(options.path, foreign)
  return (await send(options, { force: true })).body as LiveObject
}

/** An autoscaler that is no longer described sets the number of replicas until it is removed. */
function isOurs({ manager, field }: FieldConflict): boolean {
  return manager.startsWith(fieldManager) || (manager === 'kube-controller-manager' && field === '.spec.replicas')
}

function send(options: ApplyOptions, { force }: { readonly force: boolean }) {
  const { connection, path, object, manager = fieldManager, dryRun = false, signal } = options
  return connection.request({
    method: 'PATCH',
    path,
    query: {
      fieldManager: manager,
      fieldValidation: 'Strict',
      force: force || undefined,
      dryRun: dryRun ? 'All' : undefined,
    },
    body: { type: 'application/apply-patch+yaml', content: object },
    answers: force ? [] : [409],
    signal,
  })
}

/** Causes of the form `conflict with "MANAGER" using apps/v1`, also `"MANAGER" with subresource "scale"`. */
function conflictsIn({ details }: ApiStatus): readonly FieldConflict[] {
  return details.causes
    .filter(({ reason }) => reason === 'FieldManagerConflict')
    .map(({ message, field }) => ({ manager: /conflict with "([^"]*)"/.exec(message)?.[1] ?? message, field }))
}

function conflictError(path: string, conflicts: readonly FieldConflict[]): CodedError {
  const owned = [...Map.groupBy(conflicts, ({ manager }) => manager)].map(
    ([manager, fields]) => `${manager} owns ${fields.map(({ field }) => field).join(', ')}`,
  )
  return new CodedError('CLUSTER_FIELD_CONFLICT', `${path} is changed by others too: ${owned.join('; ')}.`, {
    hint: 'Leave these fields out of the description, or let the other manager give them up; `plan` shows both values.',
    details: { path, conflicts },
  })
}
