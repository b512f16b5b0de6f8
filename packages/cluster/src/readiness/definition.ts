import type { ICustomResourceDefinition } from 'kubernetes-models/apiextensions.k8s.io/v1'
import { appliedAtMs, type Live, timeMs } from '../live/live-object.ts'
import { failed, progressing, ready } from './finding.ts'
import type { Judge } from './judge.ts'

/** The API server serves the kind that it defines. */
export const judgeDefinition: Judge<Live<ICustomResourceDefinition>> = (definition) => {
  const condition = (type: string) => definition.status?.conditions?.find((candidate) => candidate.type === type)
  const found = (readiness: ReturnType<typeof ready>) => ({ readiness, replicas: [] })
  const names = condition('NamesAccepted')
  if (names?.status === 'False')
    return found(failed(names.reason ?? 'NamesTaken', names.message ?? '', timeMs(names.lastTransitionTime)))
  const established = condition('Established')
  if (established?.status === 'True') return found(ready('its kind is served', timeMs(established.lastTransitionTime)))
  return found(progressing('NotEstablished', 'its kind is not served yet', appliedAtMs(definition)))
}
