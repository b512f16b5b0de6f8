import type { ObservedResource } from '@windlass/target/observation'
import type { IPod } from 'kubernetes-models/v1'
import { ordinalOf, revisionOf } from '../apply/stateful-set.ts'
import { type Live, type LiveObject, timeMs } from '../live/live-object.ts'
import { componentAnnotation, digestAnnotation } from '../ownership.ts'
import type { Place } from '../place.ts'
import { stackPods } from '../pods/component-pods.ts'
import { isDetached, setNameOf } from '../pods/detached.ts'
import { failed } from '../readiness/finding.ts'
import { resourceIdOf } from '../resource-id.ts'
import { observedReplica } from './replica.ts'
import type { Snapshot } from './snapshot.ts'

/**
 * StatefulSets that are gone while their pods run on: one was removed to be made again around them, and nobody did so
 * yet. What they ran is known from the revision that each pod names.
 */
export function detachedSets(place: Pick<Place, 'stack'>, snapshot: Snapshot): readonly ObservedResource[] {
  const { pods, applied } = snapshot.seen
  const there = new Set(
    applied.filter(({ kind }) => kind.kind === 'StatefulSet').map(({ object }) => object.metadata.name),
  )
  const detached = stackPods(place, pods).filter((pod) => isDetached(pod) && !there.has(setNameOf(pod)))
  return [...Map.groupBy(detached, setNameOf)].flatMap(([name, ofSet]) => {
    const made = ofSet.flatMap((pod) => {
      const revision = snapshot.revisionNamed(revisionOf(pod) ?? '')
      return revision?.metadata.annotations?.[digestAnnotation] === undefined ? [] : [{ pod, revision }]
    })
    const [first] = made
    return first === undefined ? [] : [detachedSet({ name, revision: first.revision, made, snapshot })]
  })
}

function detachedSet(options: {
  readonly name: string
  readonly revision: LiveObject
  readonly made: readonly { readonly pod: Live<IPod>; readonly revision: LiveObject }[]
  readonly snapshot: Snapshot
}): ObservedResource {
  const { name, revision, made, snapshot } = options
  const sinceMs = Math.max(...made.map(({ pod }) => timeMs(pod.metadata.creationTimestamp)))
  const replicas = made.map(({ pod, revision: of }) =>
    // A revision has the annotations of the workload that it was made for.
    observedReplica({
      workload: of,
      pod,
      ordinal: ordinalOf(pod),
      revision: of,
      isCurrent: true,
      moves: false,
      snapshot,
    }),
  )
  return {
    id: resourceIdOf({ apiVersion: 'apps/v1', kind: 'StatefulSet', name }),
    component: revision.metadata.annotations?.[componentAnnotation] ?? '',
    area: 'workloads',
    // Nothing is applied.
    digest: '',
    readiness: failed('Detached', 'its replicas run on without it', sinceMs),
    replicas: replicas.toSorted((a, b) => a.ordinal - b.ordinal),
  }
}
