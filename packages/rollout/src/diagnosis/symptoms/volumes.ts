import { alertBounds } from '@windlass/contract/alert-bounds'
import { fullness, fullShare } from '../../health/survey-reasons.ts'
import type { Symptom, SymptomFinder } from './symptom.ts'

/** Claims without a volume, and volumes that are full or fill up. */
export const volumeSymptoms: SymptomFinder = ({ seen }) =>
  (seen.survey?.volumes ?? []).flatMap((volume): readonly Symptom[] => {
    const { name, component, state, detail, expandable } = volume
    const of = { subject: name, ...(component !== '' && { component }) }
    if (state === 'lost')
      return [
        { cause: 'volume-lost', state: 'unhealthy', ...of, finding: `The claim ${name} lost its volume: ${detail}.` },
      ]
    if (state === 'waiting')
      return [
        { cause: 'volume-not-bound', state: 'degraded', ...of, finding: `The claim ${name} is not bound: ${detail}.` },
      ]
    const share = fullShare(volume)
    if (share === undefined || share < alertBounds.volumeFilling) return []
    const isFull = share >= alertBounds.volumeAlmostFull
    const grows =
      expandable === undefined ? '' : expandable ? '; its class can make it larger' : '; it cannot be made larger'
    return [
      {
        cause: isFull ? (expandable === false ? 'volume-full-fixed' : 'volume-full') : 'volume-filling',
        state: 'degraded',
        ...of,
        finding: `The volume of ${name} is ${fullness(volume)}${grows}.`,
      },
    ]
  })
