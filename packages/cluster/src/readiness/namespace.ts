import type { INamespace } from 'kubernetes-models/v1'
import { type Live, timeMs } from '../live/live-object.ts'
import { failed, ready } from './finding.ts'
import type { Judge } from './judge.ts'

/** It takes objects. */
export const judgeNamespace: Judge<Live<INamespace>> = ({ metadata, status }) => {
  if (status?.phase !== 'Terminating')
    return { readiness: ready('takes objects', timeMs(metadata.creationTimestamp)), replicas: [] }
  const held = (status.conditions ?? [])
    .filter((condition) => condition.status === 'True')
    .map(({ message }) => message)
  const detail = ['is being deleted', ...held].join(': ')
  return { readiness: failed('Terminating', detail, timeMs(metadata.deletionTimestamp)), replicas: [] }
}
