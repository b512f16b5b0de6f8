import type { IJob } from 'kubernetes-models/batch/v1'
import type { IEndpointSlice } from 'kubernetes-models/discovery.k8s.io/v1'
import type { INode, IPod } from 'kubernetes-models/v1'
import type { LiveEvent } from '../live/live-event.ts'
import { type Live, type LiveObject, ownerUid } from '../live/live-object.ts'
import type { ServedKind } from '../live/served-kinds.ts'
import { isDetached, setNameOf } from '../pods/detached.ts'
import type { PodExplanation } from '../readiness/pod.ts'

/** A kind, and whether nothing has a place to say how its objects stand. */
export type ObservedKind = Pick<ServedKind, 'apiVersion' | 'kind'> & { readonly silent?: boolean }

/** An object that was applied, with its kind, which lists leave out. */
export interface AppliedObject {
  readonly kind: ObservedKind
  readonly object: LiveObject
}

/** All that an observation is made from: what was seen of a release at one time. */
export interface Seen {
  readonly applied: readonly AppliedObject[]
  readonly pods: readonly Live<IPod>[]
  /** ControllerRevisions and ReplicaSets, of which only the metadata are looked at. */
  readonly revisions: readonly LiveObject[]
  readonly jobs: readonly Live<IJob>[]
  /** Warnings. */
  readonly events: readonly LiveEvent[]
  readonly endpointSlices: readonly Live<IEndpointSlice>[]
  /** Empty for whoever may not see them. */
  readonly nodes: readonly Live<INode>[]
  /** What pods that are not ready say themselves, by uid. */
  readonly explanations: ReadonlyMap<string, PodExplanation>
  /** Resident bytes by name of pod. */
  readonly memoryBytes: ReadonlyMap<string, number>
  readonly nowMs: number
}

/** {@link Seen}, to be looked things up in. */
export class Snapshot {
  readonly seen: Seen
  readonly #byOwner: ReadonlyMap<string, readonly Live<IPod>[]>
  readonly #revisionsByOwner: ReadonlyMap<string, readonly LiveObject[]>
  readonly #jobsByOwner: ReadonlyMap<string, readonly Live<IJob>[]>
  readonly #revisionsByName: ReadonlyMap<string, LiveObject>
  readonly #detached: ReadonlyMap<string, readonly Live<IPod>[]>
  readonly #slices: ReadonlyMap<string, readonly Live<IEndpointSlice>[]>
  readonly #lostNodes: ReadonlyMap<string, string>
  readonly #events: ReadonlyMap<string, readonly LiveEvent[]>
  readonly #claimEvents: ReadonlyMap<string, readonly LiveEvent[]>

  constructor(seen: Seen) {
    this.seen = seen
    this.#byOwner = byOwner(seen.pods)
    this.#revisionsByOwner = byOwner(seen.revisions)
    this.#jobsByOwner = byOwner(seen.jobs)
    this.#revisionsByName = new Map(seen.revisions.map((revision) => [revision.metadata.name, revision]))
    this.#detached = Map.groupBy(seen.pods.filter(isDetached), setNameOf)
    this.#slices = Map.groupBy(seen.endpointSlices, ({ metadata }) => metadata.labels?.[serviceLabel] ?? '')
    this.#lostNodes = new Map(seen.nodes.map(lossOf).filter((loss) => loss !== undefined))
    this.#events = Map.groupBy(seen.events, ({ involvedObject }) => involvedObject.uid ?? '')
    const ofClaims = seen.events.filter(({ involvedObject }) => involvedObject.kind === 'PersistentVolumeClaim')
    this.#claimEvents = Map.groupBy(ofClaims, ({ involvedObject }) => involvedObject.name ?? '')
  }

  /** What the controller of a workload made it of: ControllerRevisions or ReplicaSets. */
  revisionsOf({ metadata }: LiveObject): readonly LiveObject[] {
    return this.#revisionsByOwner.get(metadata.uid) ?? []
  }

  jobsOf({ metadata }: LiveObject): readonly Live<IJob>[] {
    return this.#jobsByOwner.get(metadata.uid) ?? []
  }

  /** The pods an object made, itself or by its ReplicaSets. */
  podsOf(object: LiveObject): readonly Live<IPod>[] {
    const makers = [object, ...this.revisionsOf(object)]
    return makers.flatMap(({ metadata }) => this.#byOwner.get(metadata.uid) ?? [])
  }

  /** Pods that bear the name of a StatefulSet whose controller has not taken them over yet, or has let them go. */
  detachedPodsOf(set: LiveObject): readonly Live<IPod>[] {
    return this.#detached.get(set.metadata.name) ?? []
  }

  revisionNamed(name: string): LiveObject | undefined {
    return this.#revisionsByName.get(name)
  }

  slicesOf(service: string): readonly Live<IEndpointSlice>[] {
    return this.#slices.get(service) ?? []
  }

  /** What is wrong with the node of a pod: `node2 is not ready: Kubelet stopped posting node status.` */
  lostNodeOf({ spec }: Live<IPod>): string | undefined {
    return this.#lostNodes.get(spec?.nodeName ?? '')
  }

  /** Warnings about an object, or about what its controller made it of. */
  eventsOf(object: LiveObject): readonly LiveEvent[] {
    const subjects = [object, ...this.revisionsOf(object)]
    return subjects.flatMap(({ metadata }) => this.#events.get(metadata.uid) ?? [])
  }

  /** Warnings about the claims that a pod mounts. */
  claimEventsOf({ spec }: Live<IPod>): readonly LiveEvent[] {
    const claims = (spec?.volumes ?? []).flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? [])
    return claims.flatMap((name) => this.#claimEvents.get(name) ?? [])
  }
}

const serviceLabel = 'kubernetes.io/service-name'

function lossOf({ metadata: { name }, status }: Live<INode>): readonly [name: string, loss: string] | undefined {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready')
  return ready?.status === 'True' ? undefined : [name, `${name} is not ready: ${ready?.message ?? 'it says nothing'}`]
}

function byOwner<Kind extends LiveObject>(objects: readonly Kind[]): ReadonlyMap<string, readonly Kind[]> {
  return Map.groupBy(objects, (object) => ownerUid(object) ?? '')
}
