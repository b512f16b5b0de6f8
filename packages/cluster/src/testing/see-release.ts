import type { Connection } from '../connection.ts'
import { KindInventory } from '../live/kind-inventory.ts'
import type { LiveObject } from '../live/live-object.ts'
import { ServedKinds } from '../live/served-kinds.ts'
import { SilentKinds } from '../live/silent-kinds.ts'
import { Explainer } from '../observe/explainer.ts'
import { seePlace } from '../observe/observe-place.ts'
import { type Seen, Snapshot } from '../observe/snapshot.ts'
import { resourceIdOf } from '../resource-id.ts'
import { type RecordedSeen, recordSeen } from './recorded-seen.ts'

/** What is seen of one object of a release and of what its controllers made of it, to be kept as a fixture. */
export async function seeRelease(options: {
  readonly connection: Connection
  readonly namespace: string
  readonly stack: string
  readonly id: string
  readonly signal: AbortSignal
}): Promise<RecordedSeen> {
  const { connection, namespace, stack, id, signal } = options
  const place = { connection, namespace, stack }
  const context = {
    place,
    kinds: new ServedKinds(connection),
    silentKinds: new SilentKinds(connection),
    inventory: new KindInventory(place),
    explainer: new Explainer({ place, ask: () => Promise.reject(new Error('no pod is asked')) }),
    now: Date.now,
  }
  return recordSeen(partOf(await seePlace(context, { signal }), id))
}

function partOf(seen: Seen, id: string): Seen {
  const applied = seen.applied.filter(
    ({ kind, object }) => resourceIdOf({ ...kind, name: object.metadata.name }) === id,
  )
  const [object] = applied.map((one) => one.object)
  if (object === undefined) throw new Error(`${id} is not there`)
  const snapshot = new Snapshot(seen)
  const revisions = snapshot.revisionsOf(object)
  const jobs = snapshot.jobsOf(object)
  const pods = [object, ...jobs].flatMap((maker) => snapshot.podsOf(maker))
  const subjects = new Set([object, ...revisions, ...jobs, ...pods].map(({ metadata }: LiveObject) => metadata.uid))
  return {
    ...seen,
    ...{ applied, pods, revisions, jobs },
    events: seen.events.filter(({ involvedObject }) => subjects.has(involvedObject.uid ?? '')),
    endpointSlices: seen.endpointSlices.filter(({ metadata }) =>
      metadata.ownerReferences?.some(({ uid }) => subjects.has(uid)),
    ),
    nodes: [],
    explanations: new Map([...seen.explanations].filter(([uid]) => subjects.has(uid))),
    memoryBytes: new Map(),
  }
}
