import type { IPod } from 'kubernetes-models/v1'
import type { Live } from '../live/live-object.ts'
import { observedReplica } from '../observe/replica.ts'
import type { Judge } from './judge.ts'

/** A pod that was applied itself: one replica. */
export const judgeSinglePod: Judge<Live<IPod>> = (pod, snapshot) => {
  const whole = { workload: pod, pod, ordinal: 0, revision: undefined, isCurrent: true, moves: false, snapshot }
  const replica = observedReplica(whole)
  return { readiness: replica.readiness, replicas: [replica] }
}
