import type { ICronJob } from 'kubernetes-models/batch/v1'
import { type Live, timeMs } from '../../live/live-object.ts'
import { componentAnnotation } from '../../ownership.ts'
import type { GoLiveLook } from '../go-live-look.ts'
import { type CheckOf, fails, type Outcome, passes } from '../go-live-result.ts'

const hourMs = 3_600_000

/** The age of the last backup that its CronJob made. That it can be restored is another check. */
export async function checkBackup(look: GoLiveLook, check: CheckOf<'backup-recent'>): Promise<Outcome> {
  const { facts, nowMs } = look
  const jobs = await facts.list<Live<ICronJob>>(`/apis/batch/v1/namespaces/${facts.place.namespace}/cronjobs`)
  const own = jobs.filter(
    ({ metadata }) =>
      metadata.annotations?.[componentAnnotation] === check.component && metadata.name.endsWith('-backup'),
  )
  if (own.length === 0) return fails('there is no CronJob that makes one', 'Deploy it.')
  const [last] = own.map(({ status }) => timeMs(status?.lastSuccessfulTime)).toSorted((a, b) => b - a)
  if (last === undefined || last === 0) {
    const names = own.map(({ metadata }) => metadata.name)
    return fails('none was ever made', `Make one now: kubectl create job --from=cronjob/${names[0]} first-backup`)
  }
  const hours = (nowMs - last) / hourMs
  const detail = `the last one is ${Math.round(hours * 10) / 10} hours old`
  return hours <= check.maxAgeHours ? passes(detail) : fails(detail, 'Look why its CronJob fails.')
}
