import { describeError } from '@windlass/errors/describe-error'
import type { Survey, SurveyGap, SurveyPart } from '@windlass/target/survey'
import type { Place } from '../place.ts'
import { listReplicaPods, type ReplicaPod } from '../pods/component-pods.ts'
import { containerUses, readPodMetrics } from './container-use.ts'
import type { PartLook } from './look-part.ts'
import { readMachines } from './machines.ts'
import { readVolumes } from './volume-use.ts'

/** What a release uses of its cluster: the parts that are asked for. Throws only the reason of `signal`. */
export async function surveyPlace(
  { place, now }: { readonly place: Place; readonly now: () => number },
  { parts, signal }: { readonly parts: readonly SurveyPart[]; readonly signal: AbortSignal },
): Promise<Survey> {
  const gaps: SurveyGap[] = []
  const look: PartLook = { place, signal, gaps }
  const wants = (part: SurveyPart) => parts.includes(part)
  const [pods, metrics, machines] = await Promise.all([
    wants('use') || wants('volumes') ? podsOf(look, parts) : [],
    wants('use') ? readPodMetrics(look) : [],
    wants('machines') ? readMachines(look) : [],
  ])
  return {
    atMs: now(),
    containers: wants('use') ? containerUses(pods, metrics) : [],
    volumes: wants('volumes') ? await readVolumes(look, pods) : [],
    machines,
    gaps,
  }
}

async function podsOf({ place, signal, gaps }: PartLook, parts: readonly SurveyPart[]): Promise<readonly ReplicaPod[]> {
  try {
    return await listReplicaPods(place, { signal })
  } catch (error) {
    signal.throwIfAborted()
    const reason = `pods: ${describeError(error).message}`
    gaps.push(...parts.map((part): SurveyGap => ({ part, reason, kind: 'passing' })))
    return []
  }
}
