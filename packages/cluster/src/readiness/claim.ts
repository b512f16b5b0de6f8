import type { IPersistentVolumeClaim } from 'kubernetes-models/v1'
import { firstSeenMs, lastEvent } from '../live/live-event.ts'
import { type Live, timeMs } from '../live/live-object.ts'
import { failed, progressing, ready } from './finding.ts'
import type { Judge } from './judge.ts'

/** Set when a volume is being made; one that is made for the first pod that mounts it has none until then. */
const provisionerAnnotation = 'volume.kubernetes.io/storage-provisioner'
/** How long it may be refused a volume: a provisioner tries again. */
const refusalMs = 60_000

/** It has its volume, or waits for the first pod that mounts it. */
export const judgeClaim: Judge<Live<IPersistentVolumeClaim>> = (claim, snapshot) => {
  const createdMs = timeMs(claim.metadata.creationTimestamp)
  const found = (readiness: ReturnType<typeof ready>) => ({ readiness, replicas: [] })
  const { phase, conditions = [] } = claim.status ?? {}
  if (phase === 'Lost') return found(failed('VolumeLost', `its volume ${claim.spec?.volumeName} is gone`, createdMs))
  if (phase === 'Bound') {
    const resizing = conditions.find(({ type, status }) => status === 'True' && /Resiz/.test(type))
    if (resizing === undefined) return found(ready(`has volume ${claim.spec?.volumeName}`, createdMs))
    return found(
      progressing(resizing.type, resizing.message ?? 'its volume grows', timeMs(resizing.lastTransitionTime)),
    )
  }
  const refused = lastEvent(snapshot.eventsOf(claim), ['ProvisioningFailed', 'FailedBinding'])
  if (refused !== undefined) {
    const sinceMs = firstSeenMs(refused)
    const judge = snapshot.seen.nowMs - sinceMs > refusalMs ? failed : progressing
    return found(judge('NoVolume', refused.message ?? '', sinceMs))
  }
  if (claim.metadata.annotations?.[provisionerAnnotation] === undefined && claim.spec?.storageClassName !== '')
    return found(ready('gets its volume with the first pod that mounts it', createdMs))
  return found(progressing('NoVolume', 'its volume is being made', createdMs))
}
