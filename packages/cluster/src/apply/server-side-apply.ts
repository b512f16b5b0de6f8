import { CodedError, isCodedError } from '@windlass/errors/coded-error'
import type { FieldOwner } from '@windlass/target/difference'
import { type ApiStatus, apiStatus, refusal } from '../connection/refusal.ts'
import type { ApiRequest, Connection } from '../connection.ts'
import type { LiveObject } from '../live/live-object.ts'
import { fieldManager } from '../ownership.ts'

/** Fields of one object that somebody else owns. */
export interface FieldConflict {
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
  /** Fields of others that are taken from them. */
  readonly takes?: readonly FieldOwner[]
  /** Goes through everything but the writing itself. */
  readonly dryRun?: boolean
  readonly signal: AbortSignal
}

/**
 * Makes an object have the fields of `object`, by server-side apply: fields of it that were ours and are no longer in it
 * go, those of others stay.
 *
 * A field that another manager set to another value is taken from it only where `takes` names it, and else
 * `CLUSTER_FIELD_CONFLICT`. What we wrote ourselves by other means than applying is ours.
 */
export async function applyObject(options: ApplyOptions): Promise<LiveObject> {
  const { path, takes = [] } = options
  const first = await send(options, { force: false })
  if (first.status !== 409) return first.body as LiveObject
  const foreign = foreignIn(path, first)
  const refused = foreign.filter(
    ({ manager, field }) => !takes.some((taken) => taken.owner === manager && taken.field === field),
  )
  if (refused.length > 0) throw conflictError(path, refused)
  return (await send(options, { force: true })).body as LiveObject
}

/** What an object would be once it was applied, whoever owns its fields, and which of them are of others. */
export async function tryApply(options: Omit<ApplyOptions, 'dryRun' | 'takes'>): Promise<{
  readonly applied: LiveObject
  readonly conflicts: readonly FieldConflict[]
  /** Whether there is none of that name yet. */
  readonly isNew: boolean
}> {
  const trial = { ...options, dryRun: true }
  const first = await send(trial, { force: false })
  if (first.status !== 409) return { applied: first.body as LiveObject, conflicts: [], isNew: first.status === 201 }
  const conflicts = foreignIn(options.path, first)
  return { applied: (await send(trial, { force: true })).body as LiveObject, conflicts, isNew: false }
}

/** Conflicts with others than ourselves. Throws where it is a conflict of another kind. */
function foreignIn(path: string, { status, body }: { readonly status: number; readonly body: unknown }) {
  const conflicts = conflictsIn(apiStatus(body))
  if (conflicts.length === 0) throw refusal({ status, body, what: `PATCH ${path}` })
  return conflicts.filter((conflict) => !isOurs(conflict))
}

/** An autoscaler that is no longer described sets the number of replicas until it is removed. */
function isOurs({ manager, field }: FieldConflict): boolean {
  return manager.startsWith(fieldManager) || (manager === 'kube-controller-manager' && field === '.spec.replicas')
}

async function send(options: ApplyOptions, { force }: { readonly force: boolean }) {
  const { connection, path, object, manager = fieldManager, dryRun = false, signal } = options
  const answers = force ? [] : [409]
  const request: ApiRequest = {
    method: 'PATCH',
    path,
    query: {
      fieldManager: manager,
      fieldValidation: 'Strict',
      force: force || undefined,
      dryRun: dryRun ? 'All' : undefined,
    },
    body: { type: 'application/apply-patch+yaml', content: object },
    answers,
    signal,
  }
  if (!dryRun) return connection.request(request)
  // A webhook that is away may be what the plan is to mend, and the plan does not wait for it.
  const tried = await connection.request({ ...request, answers: [...answers, 500] })
  if (tried.status !== 500) return tried
  const error = refusal({ status: tried.status, body: tried.body, what: `PATCH ${path}` })
  if (isCodedError(error, 'CLUSTER_WEBHOOK_AWAY') || isCodedError(error, 'CLUSTER_INVALID')) throw error
  return connection.request(request)
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
    hint: 'This was changed since it was planned. Run the command again: `plan` shows both values.',
    details: { path, conflicts },
  })
}
