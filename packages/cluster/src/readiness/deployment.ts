import type { ObservedReplica } from '@windlass/target/observation'
import type { IDeployment } from 'kubernetes-models/apps/v1'
import { isGoing, isObserved, type Live, ownerUid } from '../live/live-object.ts'
import { inOrder, observedReplica } from '../observe/replica.ts'
import type { Judge } from './judge.ts'
import { workloadReadiness } from './workload.ts'

const revisionAnnotation = 'deployment.kubernetes.io/revision'

/** Every wanted pod is there, runs the present template and is ready. Pods that are going no longer count. */
export const judgeDeployment: Judge<Live<IDeployment>> = (deployment, snapshot) => {
  const observed = isObserved(deployment)
  const sets = snapshot.revisionsOf(deployment)
  const revision = deployment.metadata.annotations?.[revisionAnnotation]
  const current = sets.find(({ metadata }) => metadata.annotations?.[revisionAnnotation] === revision)
  const pods = inOrder(snapshot.podsOf(deployment).filter((pod) => !isGoing(pod)))
  const replicas = pods.map((pod, ordinal): ObservedReplica => {
    const made = sets.find(({ metadata }) => metadata.uid === ownerUid(pod))
    const isCurrent = observed && made !== undefined && made === current
    return observedReplica({ workload: deployment, pod, ordinal, revision: made, isCurrent, moves: observed, snapshot })
  })
  return {
    replicas,
    readiness: workloadReadiness({
      workload: deployment,
      isObserved: observed,
      wanted: deployment.spec?.replicas ?? 1,
      replicas,
      pods,
      events: snapshot.eventsOf(deployment),
      nowMs: snapshot.seen.nowMs,
    }),
  }
}
