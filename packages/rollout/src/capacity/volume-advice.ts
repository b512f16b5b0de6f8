import type { Survey, VolumeUse } from '@windlass/target/survey'
import { volumeRules } from './capacity-rules.ts'

const gibibyte = 2 ** 30
const dayMs = 86_400_000

export interface VolumeAdvice {
  readonly component: string
  readonly claim: string
  readonly requestedBytes: number
  /** Left out where nobody can tell. */
  readonly usedBytes?: number
  readonly shouldBytes: number
  readonly reason: string
}

/** How large volumes should be, from what is in them; never smaller than they are, since none can shrink. Pure. */
export function adviseVolumes(samples: readonly Survey[]): readonly VolumeAdvice[] {
  const first = samples[0]
  const last = samples.at(-1)
  if (first === undefined || last === undefined) return []
  return last.volumes.map((volume) => {
    const before = first.volumes.find(({ name }) => name === volume.name)
    return adviseVolume(volume, before && growthPerDay({ before, after: volume, ms: last.atMs - first.atMs }))
  })
}

function adviseVolume(volume: VolumeUse, growsPerDay: number | undefined): VolumeAdvice {
  const { component, name, requestedBytes, capacityBytes } = volume
  const keep = (reason: string, usedBytes?: number): VolumeAdvice => ({
    ...{ component, claim: name, requestedBytes, shouldBytes: requestedBytes, reason },
    ...(usedBytes !== undefined && { usedBytes }),
  })
  const used = usedBytesOf(volume)
  if (used === undefined || capacityBytes === undefined) return keep('how full it is could not be seen')
  if (capacityBytes > volumeRules.sharedFrom * requestedBytes)
    return keep(`its file system has ${size(capacityBytes)} and is not its alone: what it holds cannot be told`)
  const days = growsPerDay === undefined || growsPerDay <= 0 ? undefined : (capacityBytes - used) / growsPerDay
  const grows = days === undefined ? '' : `; at the pace of the measurement it is full in ${Math.floor(days)} days`
  const share = `${Math.round((used / capacityBytes) * 100)} % is used, ${volumeRules.targetShare * 100} % at most is the aim${grows}`
  const needed = Math.ceil(used / volumeRules.targetShare / gibibyte) * gibibyte
  if (needed <= requestedBytes) return keep(share, used)
  return { component, claim: name, requestedBytes, usedBytes: used, shouldBytes: needed, reason: share }
}

function usedBytesOf({ capacityBytes, availableBytes }: VolumeUse): number | undefined {
  return capacityBytes === undefined || availableBytes === undefined ? undefined : capacityBytes - availableBytes
}

function growthPerDay(options: {
  readonly before: VolumeUse
  readonly after: VolumeUse
  readonly ms: number
}): number | undefined {
  const { before, after, ms } = options
  const [from, to] = [usedBytesOf(before), usedBytesOf(after)]
  if (from === undefined || to === undefined || ms === 0) return undefined
  return ((to - from) / ms) * dayMs
}

function size(bytes: number): string {
  return `${Math.round(bytes / gibibyte)}Gi`
}
