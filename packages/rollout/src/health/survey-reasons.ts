import { alertBounds } from '@windlass/contract/alert-bounds'
import type { Survey, VolumeUse } from '@windlass/target/survey'
import type { HealthReason } from './health-reason.ts'
import type { Seen } from './seen.ts'

/** Share of its memory limit at which a container is about to be killed. */
const memoryAtLimit = 0.95

const gibibyte = 2 ** 30

/** What of volumes and memory will stop something soon, and what of them could not be seen this time. */
export function surveyReasons({ survey }: Seen): HealthReason[] {
  if (survey === undefined) return []
  return [
    ...survey.volumes.flatMap(volumeReasons),
    ...memoryReasons(survey),
    ...survey.gaps
      .filter(({ kind }) => kind === 'passing')
      .map(({ reason }): HealthReason => ({ state: 'degraded', reason: `could not be seen: ${reason}` })),
  ]
}

/** What is worth knowing and says nothing against the release. */
export function surveyNotes({ survey }: Seen): string[] {
  if (survey === undefined) return []
  const lasting = survey.gaps.filter(({ kind }) => kind === 'lasting')
  const filling = survey.volumes.filter((volume) => {
    const share = fullShare(volume)
    return share !== undefined && share >= alertBounds.volumeFilling && share < alertBounds.volumeAlmostFull
  })
  return [
    ...filling.map((volume) => `${volume.name} is ${fullness(volume)}`),
    ...[...new Set(lasting.map(({ reason }) => `not seen: ${reason}`))],
  ]
}

/** Share of a volume that cannot be written to any more; `undefined` where nobody could look into it. */
export function fullShare({ capacityBytes, availableBytes }: VolumeUse): number | undefined {
  if (capacityBytes === undefined || availableBytes === undefined || capacityBytes === 0) return undefined
  return 1 - availableBytes / capacityBytes
}

/** `97 % full: 0.3Gi of 10Gi left` */
export function fullness(volume: VolumeUse): string {
  const { capacityBytes = 0, availableBytes = 0 } = volume
  const left = `${gibibytes(availableBytes)} of ${gibibytes(capacityBytes)} left`
  return `${Math.floor((fullShare(volume) ?? 0) * 100)} % full: ${left}`
}

function gibibytes(bytes: number): string {
  return `${Math.round((bytes / gibibyte) * 10) / 10}Gi`
}

function volumeReasons(volume: VolumeUse): HealthReason[] {
  const { name, component, state, detail } = volume
  const of = component === '' ? {} : { component }
  if (state === 'lost') return [{ state: 'unhealthy', ...of, reason: `the claim ${name} lost its volume: ${detail}` }]
  if (state === 'waiting') return [{ state: 'degraded', ...of, reason: `the claim ${name} is not bound: ${detail}` }]
  const share = fullShare(volume)
  if (share === undefined || share < alertBounds.volumeAlmostFull) return []
  return [{ state: 'degraded', ...of, reason: `${name} is ${fullness(volume)}` }]
}

function memoryReasons({ containers }: Survey): HealthReason[] {
  return containers.flatMap(({ component, replica, container, used, limits }): HealthReason[] => {
    if (used.memoryBytes === undefined || limits.memoryBytes === undefined) return []
    const share = used.memoryBytes / limits.memoryBytes
    if (share < memoryAtLimit) return []
    const percent = Math.floor(share * 100)
    const reason = `${container} of ${replica} uses ${percent} % of its memory limit, and is killed at 100 %`
    return [{ state: 'degraded', component, reason }]
  })
}
