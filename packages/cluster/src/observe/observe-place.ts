import type { Observation } from '@windlass/target/observation'
import type { ObserveOptions } from '@windlass/target/target'
import { differencesOf } from '../difference/differences-of.ts'
import { listCollection } from '../live/collection.ts'
import type { Kind, KindInventory } from '../live/kind-inventory.ts'
import type { ServedKind, ServedKinds } from '../live/served-kinds.ts'
import type { SilentKinds } from '../live/silent-kinds.ts'
import type { Place } from '../place.ts'
import type { Explainer } from './explainer.ts'
import { lookouts } from './lookouts.ts'
import { observationOf, podsAmong, seenThrough } from './observation.ts'
import { memoryOf } from './pod-memory.ts'
import type { ObservedKind, Seen } from './snapshot.ts'

export interface ObserveContext {
  readonly place: Place
  readonly kinds: ServedKinds
  readonly silentKinds: SilentKinds
  readonly inventory: KindInventory
  readonly explainer: Explainer
  readonly now: () => number
}

/** What a release looks like now. */
export async function observePlace(context: ObserveContext, options: ObserveOptions): Promise<Observation> {
  const { wanted, compare = 'all', signal } = options
  const seen = await seePlace(context, options)
  const observation = observationOf(context.place, seen)
  if (wanted === undefined) return observation
  return { ...observation, differences: await differencesOf(context, { seen, wanted, compare, signal }) }
}

/** Looks at everything of a release once. */
export async function seePlace(
  { place, kinds, silentKinds, inventory, explainer, now }: ObserveContext,
  { signal }: { readonly signal: AbortSignal },
): Promise<Seen> {
  signal.throwIfAborted()
  const entered = await inventory.read(signal)
  const observed = await observedKinds({ kinds, silentKinds }, entered, signal)
  const { connection } = place
  const looked = lookouts(place, observed).map(async (lookout) => {
    const { objects } = await listCollection({ connection, collection: lookout.collection, signal })
    return { lookout, objects }
  })
  const [sights, memoryBytes] = await Promise.all([Promise.all(looked), memoryOf(place, { kinds, signal })])
  await explainer.ask(podsAmong(sights))
  return seenThrough(sights, { explanations: explainer.explanations, memoryBytes, nowMs: now() })
}

/** Of the kinds that a release may have objects of, those that the cluster has. */
export async function observedKinds(
  { kinds, silentKinds }: Pick<ObserveContext, 'kinds' | 'silentKinds'>,
  entered: readonly Kind[],
  signal: AbortSignal,
): Promise<readonly (ServedKind & ObservedKind)[]> {
  const served = await Promise.all(entered.map((kind) => kinds.find({ ...kind, signal })))
  const there = served.filter((kind) => kind !== undefined)
  return Promise.all(there.map(async (kind) => ({ ...kind, silent: await silentKinds.has(kind, signal) })))
}
