import type { IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2'
import { appliedAtMs, type Live, timeMs } from '../live/live-object.ts'
import { failed, progressing, ready } from './finding.ts'
import type { Judge } from './judge.ts'

/** Measured values of new pods come only after this time. */
const metricsMs = 180_000
const targetMs = 30_000

/** It reaches what it scales, and in the long run the values it scales by. */
export const judgeAutoscaler: Judge<Live<IHorizontalPodAutoscaler>> = (autoscaler, snapshot) => {
  const appliedMs = appliedAtMs(autoscaler)
  const { nowMs } = snapshot.seen
  const found = (readiness: ReturnType<typeof ready>) => ({ readiness, replicas: [] })
  const conditions = autoscaler.status?.conditions ?? []
  const condition = (type: string) => conditions.find((candidate) => candidate.type === type)
  const able = condition('AbleToScale')
  if (able === undefined) return found(progressing('Pending', 'nothing is known of its target yet', appliedMs))
  if (able.status !== 'True') {
    const sinceMs = Math.max(timeMs(able.lastTransitionTime), appliedMs)
    const judge = nowMs - sinceMs > targetMs ? failed : progressing
    return found(judge(able.reason ?? 'NoTarget', able.message ?? '', sinceMs))
  }
  const active = condition('ScalingActive')
  if (active?.status === 'False' && active.reason !== 'ScalingDisabled') {
    const sinceMs = Math.max(timeMs(active.lastTransitionTime), appliedMs)
    if (nowMs - sinceMs > metricsMs) return found(failed('NoMetrics', active.message ?? '', sinceMs))
    return found(ready(`has no measured values yet: ${active.message ?? ''}`, sinceMs))
  }
  const { currentReplicas = 0, desiredReplicas = 0 } = autoscaler.status ?? {}
  return found(ready(`wants ${desiredReplicas} replicas, ${currentReplicas} are there`, appliedMs))
}
