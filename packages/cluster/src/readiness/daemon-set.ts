import type { ObservedReplica } from '@windlass/target/observation'
import type { IDaemonSet } from 'kubernetes-models/apps/v1'
import { isGoing, isObserved, type Live } from '../live/live-object.ts'
import { inOrder, observedReplica } from '../observe/replica.ts'
import type { Judge } from './judge.ts'
import { workloadReadiness } from './workload.ts'

/** Every machine that should run a pod of the present template does, and it is ready. */
export const judgeDaemonSet: Judge<Live<IDaemonSet>> = (set, snapshot) => {
  const observed = isObserved(set)
  const generation = set.metadata.annotations?.['deprecated.daemonset.template.generation']
  const moves = observed && set.spec?.updateStrategy?.type !== 'OnDelete'
  const pods = inOrder(snapshot.podsOf(set).filter((pod) => !isGoing(pod)))
  const replicas = pods.map((pod, ordinal): ObservedReplica => {
    const { labels = {} } = pod.metadata
    const hash = labels['controller-revision-hash']
    const revision = snapshot.revisionsOf(set).find(({ metadata }) => metadata.name === `${set.metadata.name}-${hash}`)
    const isCurrent = observed && labels['pod-template-generation'] === generation
    return observedReplica({ workload: set, pod, ordinal, revision, isCurrent, moves, snapshot })
  })
  return {
    replicas,
    readiness: workloadReadiness({
      workload: set,
      isObserved: observed,
      wanted: set.status?.desiredNumberScheduled ?? 0,
      replicas,
      pods,
      events: snapshot.eventsOf(set),
      nowMs: snapshot.seen.nowMs,
    }),
  }
}
