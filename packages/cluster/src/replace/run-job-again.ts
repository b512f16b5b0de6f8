import type { IJob } from 'kubernetes-models/batch/v1'
import { applyObject } from '../apply/server-side-apply.ts'
import type { Connection } from '../connection.ts'
import type { Live } from '../live/live-object.ts'
import { untilGone } from '../live/until-object.ts'
import { deleteExactly } from '../remove/delete-exactly.ts'

export type LiveJob = Live<IJob>

/** Labels that the API server gives a Job and its pods, of which each Job gets its own. */
const ownLabels = /^(batch\.kubernetes\.io\/)?(controller-uid|job-name)$/

/** Makes a Job that has failed anew, as it was applied: one that has ended is never started again. */
export async function runJobAgain(options: {
  readonly connection: Connection
  readonly path: string
  readonly name: string
  readonly job: LiveJob
  readonly signal: AbortSignal
}): Promise<void> {
  const { connection, path, name, job, signal } = options
  const { uid } = job.metadata
  await deleteExactly({ connection, path, uid, propagationPolicy: 'Foreground', signal })
  const collection = path.slice(0, path.lastIndexOf('/'))
  await untilGone({ connection, path: collection, name, uid, signal })
  await applyObject({ connection, path, object: asApplied(job), signal })
}

function asApplied({ metadata, spec }: LiveJob): object {
  const { name, namespace, labels, annotations } = metadata
  const { selector: _, template, ...rest } = spec ?? {}
  const podLabels = withoutOwn(template?.metadata?.labels)
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace, labels: withoutOwn(labels), annotations },
    spec: { ...rest, template: { ...template, metadata: { ...template?.metadata, labels: podLabels } } },
  }
}

function withoutOwn(labels: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(labels).filter(([label]) => !ownLabels.test(label)))
}
