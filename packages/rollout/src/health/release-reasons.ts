import { briefly } from '../diagnosis/paragraph.ts'
import { expectedRelease, unfinishedReleases } from '../releases/history.ts'
import type { HealthReason } from './health-reason.ts'
import type { Seen } from './seen.ts'

/** What the history has to say: a release under way, one that was cut off, one that failed, none at all. */
export function releaseReasons({ releases, holder }: Seen): HealthReason[] {
  if (!releases) return []
  const reasons: HealthReason[] = []
  if (!expectedRelease(releases)) reasons.push({ state: 'unhealthy', reason: 'no release runs here' })
  const [newest] = unfinishedReleases(releases)
  // Whether one that nobody looked at runs as wanted is seen now.
  if (!newest || newest.status === 'applied') return reasons
  const { number, status, by, paragraph } = newest
  const what = newest.intent.kind === 'remove' ? 'the removal' : `release ${number}`
  if (status === 'running' && holder !== undefined && holder !== 'nobody')
    reasons.push({ state: 'degraded', reason: `${what} is under way, by ${holder.holder}` })
  else if (status === 'running')
    reasons.push({ state: 'degraded', reason: `${what} was cut off: its command (${by}) is gone; deploy or roll back` })
  else reasons.push({ state: 'degraded', reason: `${what} is ${status}${paragraph ? `: ${briefly(paragraph)}` : ''}` })
  return reasons
}
