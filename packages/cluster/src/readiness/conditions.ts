import { appliedAtMs, type LiveObject, timeMs } from '../live/live-object.ts'
import { failed, progressing, ready } from './finding.ts'
import type { Judge } from './judge.ts'

interface Condition {
  readonly type: string
  readonly status: string
  readonly reason?: string
  readonly message?: string
  readonly lastTransitionTime?: string
  readonly observedGeneration?: number
}

/** An object of which controllers say in conditions how it stands. */
export interface Conditioned extends LiveObject {
  readonly status?: {
    readonly observedGeneration?: number
    readonly conditions?: readonly Condition[]
    /** Of routes: what each gateway says. */
    readonly parents?: readonly { readonly conditions?: readonly Condition[] }[]
    /** Of snapshots. */
    readonly readyToUse?: boolean
    readonly error?: { readonly message?: string }
  }
}

/** True means that it works. The first of these that is there counts. */
const working = ['Ready', 'Available', 'Established', 'Programmed', 'Accepted', 'Synced', 'Succeeded']
/** True means that it will not work by waiting. */
const broken = ['Failed', 'Stalled', 'NotReady']

/** How long a controller is given to say anything. Whether there is one is asked before a deploy, and never waited for. */
const controllerMs = 30_000

/** What its controller says in conditions, as soon as it speaks of the present generation. */
export const judgeConditions: Judge<Conditioned> = (object, snapshot) => {
  const appliedMs = appliedAtMs(object)
  const found = (readiness: ReturnType<typeof ready>) => ({ readiness, replicas: [] })
  const { observedGeneration, parents = [], readyToUse, error } = object.status ?? {}
  const generation = object.metadata.generation ?? 0
  const conditions = [...(object.status?.conditions ?? []), ...parents.flatMap((parent) => parent.conditions ?? [])]
  const isOld = (seen: number | undefined) => seen !== undefined && seen < generation
  if (isOld(observedGeneration) || conditions.some((condition) => isOld(condition.observedGeneration)))
    return found(progressing('Pending', 'its controller has not taken it yet', appliedMs))
  const fault = conditions.find(({ type, status }) => broken.includes(type) && status === 'True')
  if (fault) return found(failed(fault.reason ?? fault.type, fault.message ?? '', timeMs(fault.lastTransitionTime)))
  if (readyToUse === true) return found(ready('can be used', appliedMs))
  if (readyToUse === false) return found(progressing('NotReady', error?.message ?? 'is being made', appliedMs))
  for (const type of working) {
    const said = conditions.filter((condition) => condition.type === type)
    const not = said.find(({ status }) => status !== 'True')
    if (not) return found(progressing(not.reason ?? `Not${type}`, not.message ?? '', timeMs(not.lastTransitionTime)))
    if (said[0]) return found(ready(said[0].message ?? '', timeMs(said[0].lastTransitionTime)))
  }
  const detail = 'no controller has said anything of it'
  if (snapshot.seen.nowMs - appliedMs < controllerMs) return found(progressing('Pending', detail, appliedMs))
  return found(ready(detail, appliedMs))
}
