import { unfinishedReleases } from '../../releases/history.ts'
import { diagnose } from '../diagnose.ts'
import { sentence } from '../paragraph.ts'
import type { SymptomFinder } from './symptom.ts'

/** A change that did not come to its end: what stopped it is still to be mended. */
export const releaseSymptoms: SymptomFinder = ({ seen }) => {
  const { releases = [], holder } = seen
  const [newest] = unfinishedReleases(releases)
  if (newest === undefined) return []
  const { number, status, by, failure, paragraph, rendered } = newest
  const isUnderWay = status === 'running' && holder !== undefined && holder !== 'nobody'
  if (isUnderWay)
    return [{ cause: 'under-way', state: 'degraded', finding: `Release ${number} is under way, by ${holder.holder}.` }]
  if (status === 'running')
    return [
      { cause: 'cut-off', state: 'degraded', finding: `Release ${number} was cut off: its command (${by}) is gone.` },
    ]
  const { cause } = failure ? diagnose({ failure, desired: rendered, chains: [] }) : { cause: 'cut-off' }
  return [
    {
      cause: cause === 'gate-failed' || cause === 'deadline' || cause === 'target-error' ? 'release-failed' : cause,
      state: 'degraded',
      ...(failure?.component !== undefined && { component: failure.component }),
      finding: sentence(paragraph ?? `Release ${number} is ${status}`),
    },
  ]
}
