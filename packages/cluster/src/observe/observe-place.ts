import type { Observation } from '@windlass/target/observation'
import { listCollection } from '../live/collection.ts'
import type { KindInventory } from '../live/kind-inventory.ts'
import type { ServedKinds } from '../live/served-kinds.ts'
import type { Place } from '../place.ts'
import { lookouts } from './lookouts.ts'
import { observationOf, seenThrough } from './observation.ts'

export interface ObserveContext {
  readonly place: Place
  readonly kinds: ServedKinds
  readonly inventory: KindInventory
  readonly now: () => number
}

/** Looks at everything of a release once. */
export async function observePlace(
  { place, kinds, inventory, now }: ObserveContext,
  { signal }: { readonly signal: AbortSignal },
): Promise<Observation> {
  signal.throwIfAborted()
  const entered = await inventory.read(signal)
  const served = await Promise.all(entered.map((kind) => kinds.find({ ...kind, signal })))
  const { connection } = place
  const sights = await Promise.all(
    lookouts(
      place,
      served.filter((kind) => kind !== undefined),
    ).map(async (lookout) => {
      const { objects } = await listCollection({ connection, collection: lookout.collection, signal })
      return { lookout, objects }
    }),
  )
  const seen = seenThrough(sights, { explanations: new Map(), memoryBytes: new Map(), nowMs: now() })
  return observationOf(place, seen)
}
