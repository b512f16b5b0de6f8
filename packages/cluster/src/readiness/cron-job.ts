import type { ICronJob } from 'kubernetes-models/batch/v1'
import { appliedAtMs, type Live, timeMs } from '../live/live-object.ts'
import { failed, progressing, ready } from './finding.ts'
import { judgeMadeJob } from './job.ts'
import type { Judge } from './judge.ts'

/** It is in force; its last run since it was applied, if there was one, did its work. */
export const judgeCronJob: Judge<Live<ICronJob>> = (cronJob, snapshot) => {
  const appliedMs = appliedAtMs(cronJob)
  if (cronJob.spec?.suspend) return { readiness: progressing('Suspended', 'is suspended', appliedMs), replicas: [] }
  const runs = snapshot
    .jobsOf(cronJob)
    .filter(({ metadata }) => timeMs(metadata.creationTimestamp) >= appliedMs)
    .toSorted((a, b) => timeMs(b.metadata.creationTimestamp) - timeMs(a.metadata.creationTimestamp))
    .map((job) => judgeMadeJob(job, snapshot))
  const last = runs.find(({ state }) => state !== 'progressing')
  if (last?.state === 'failed') return { readiness: failed('LastRunFailed', last.detail, last.sinceMs), replicas: [] }
  const { lastSuccessfulTime } = cronJob.status ?? {}
  const detail = lastSuccessfulTime ? `last done at ${lastSuccessfulTime}` : 'has not run yet'
  return { readiness: ready(detail, appliedMs), replicas: [] }
}
