import type { Observation } from '@windlass/target/observation'
import type { IPod } from 'kubernetes-models/v1'
import { type CollectionChange, followCollection } from '../live/follow-collection.ts'
import { inventoryName, type Kind, kindsIn } from '../live/kind-inventory.ts'
import type { Live, LiveObject } from '../live/live-object.ts'
import { type Lookout, lookouts } from './lookouts.ts'
import { observationOf, seenThrough } from './observation.ts'
import { type ObserveContext, observedKinds } from './observe-place.ts'

/** Changes that come within this time are told as one; more where it takes longer to look through them. */
const gatherMs = 30
/** Share of the time that may be spent on looking through what changed. */
const busyShare = 0.2
/** What is found may change with the time alone: a wait that becomes too long. */
const reviewMs = 2_000
/** A picture that nobody looks at is kept up for this time: whoever looks next mostly looks at once. */
const lingerMs = 10_000
/** Time without the API server after which nobody knows what is so. */
const unknownAfterMs = 5_000

interface FollowedSight {
  readonly lookout: Lookout
  readonly objects: Map<string, LiveObject>
  listed: boolean
  awaySinceMs: number | undefined
  readonly stop: AbortController
}

/** A picture of a release that is kept up to date by watches, shared by all who look at it, and made while somebody does. */
export class Mirror {
  readonly #context: ObserveContext
  readonly #sights = new Map<string, FollowedSight>()
  readonly #lookers = new Set<() => void>()
  /** Generations that objects were left at, by uid. */
  readonly #left = new Map<string, number>()
  #stop = abortedController()
  #latest: { readonly observation: Observation; readonly text: string } | undefined
  /** Whether something was applied since the latest one was made. */
  #isOutdated = false
  #failure: unknown
  #gathering: NodeJS.Timeout | undefined
  #lingering: NodeJS.Timeout | undefined
  #inventoryRead = false
  #pauseMs = gatherMs

  constructor(context: ObserveContext) {
    this.#context = context
  }

  /** Observations as they change, the present one first, until `signal` aborts. */
  async *watch(signal: AbortSignal): AsyncGenerator<Observation> {
    signal.throwIfAborted()
    let wake: () => void = () => {}
    const look = () => wake()
    this.#lookers.add(look)
    signal.addEventListener('abort', look)
    clearTimeout(this.#lingering)
    if (this.#stop.signal.aborted || this.#failure !== undefined) this.#start()
    try {
      let told: Observation | undefined
      for (;;) {
        const { promise, resolve } = Promise.withResolvers<void>()
        wake = resolve
        if (signal.aborted) return
        if (this.#failure !== undefined) throw this.#failure
        const latest = this.#isOutdated ? undefined : this.#latest?.observation
        if (latest !== undefined && latest !== told) {
          told = latest
          yield latest
        } else await promise
      }
    } finally {
      signal.removeEventListener('abort', look)
      this.#lookers.delete(look)
      this.#linger()
    }
  }

  /** The pods of the namespace, where they are followed and nothing of them may have been missed. */
  pods(): readonly Live<IPod>[] | undefined {
    if (this.#stop.signal.aborted) return undefined
    const sight = [...this.#sights.values()].find(({ lookout }) => lookout.role === 'pods')
    if (sight === undefined || !sight.listed || sight.awaySinceMs !== undefined) return undefined
    this.#linger()
    // The API server gives what the types of the library say.
    return [...sight.objects.values()] as unknown as readonly Live<IPod>[]
  }

  /**
   * Tells nothing more until pods and the objects of a kind were listed anew. A replica that failed and was replaced runs
   * the same revision: a picture from before would have it fail once more.
   */
  renew(kind: string): void {
    for (const [key, { lookout, stop }] of this.#sights) {
      if (lookout.role !== 'pods' && lookout.kind.kind !== kind) continue
      stop.abort()
      this.#begin(key, lookout)
    }
    this.#latest = undefined
  }

  /**
   * Shows an object that was applied as one that its controller has not taken yet, until it is seen as it was left. One
   * that was applied before, or twice, would else look all done in a picture from in between.
   */
  left({ metadata: { uid, generation } }: LiveObject): void {
    if (generation === undefined || this.#stop.signal.aborted) return
    this.#left.set(uid, generation)
    this.#isOutdated = true
    this.#touch()
  }

  #asLeft(object: LiveObject): LiveObject {
    const { uid, generation = 0 } = object.metadata
    const left = this.#left.get(uid) ?? 0
    if (generation < left) return { ...object, metadata: { ...object.metadata, generation: left } }
    this.#left.delete(uid)
    return object
  }

  /** Ends what is followed once nobody has looked for a while. */
  #linger(): void {
    clearTimeout(this.#lingering)
    if (this.#lookers.size === 0) this.#lingering = setTimeout(() => this.#end(), lingerMs).unref()
  }

  #start(): void {
    this.#end()
    this.#stop = new AbortController()
    const { signal } = this.#stop
    const { closed } = this.#context.place.connection
    closed.addEventListener('abort', () => this.#fail(closed.reason, signal), { once: true, signal })
    this.#attend([])
    void this.#followInventory(signal).catch((error) => this.#fail(error, signal))
    const review = setInterval(() => this.#touch(), reviewMs).unref()
    signal.addEventListener('abort', () => clearInterval(review), { once: true })
  }

  #end(): void {
    this.#stop.abort()
    clearTimeout(this.#gathering)
    this.#gathering = undefined
    this.#sights.clear()
    this.#left.clear()
    this.#latest = undefined
    this.#failure = undefined
    this.#inventoryRead = false
  }

  #fail(error: unknown, signal: AbortSignal): void {
    if (signal.aborted) return
    this.#failure = error
    this.#stop.abort()
    this.#wakeAll()
  }

  async #followInventory(signal: AbortSignal): Promise<void> {
    const { connection, namespace, stack } = this.#context.place
    const fieldSelector = `metadata.name=${inventoryName(stack)}`
    const collection = { path: `/api/v1/namespaces/${namespace}/configmaps`, fieldSelector, detail: 'whole' } as const
    for await (const change of followCollection({ connection, collection, signal })) {
      if (change.kind === 'away' && !this.#inventoryRead) throw change.error
      const entered = enteredKinds(change)
      if (entered === undefined) continue
      const observed = await observedKinds(this.#context, entered, signal)
      this.#inventoryRead = true
      this.#attend(observed)
    }
  }

  /** Follows what is not followed yet. A kind that is entered stays. */
  #attend(kinds: Parameters<typeof lookouts>[1]): void {
    for (const lookout of lookouts(this.#context.place, kinds)) {
      const key = `${lookout.role} ${lookout.collection.path}`
      if (this.#sights.has(key)) continue
      this.#begin(key, lookout)
    }
    this.#touch()
  }

  #begin(key: string, lookout: Lookout): void {
    const stop = new AbortController()
    const sight: FollowedSight = { lookout, objects: new Map(), listed: false, awaySinceMs: undefined, stop }
    const signal = AbortSignal.any([this.#stop.signal, stop.signal])
    this.#sights.set(key, sight)
    void this.#follow(sight, signal).catch((error) => this.#fail(error, signal))
  }

  async #follow(sight: FollowedSight, signal: AbortSignal): Promise<void> {
    const { connection } = this.#context.place
    for await (const change of followCollection({ connection, collection: sight.lookout.collection, signal })) {
      // Who has never seen it has nothing to show.
      if (change.kind === 'away' && !sight.listed) throw change.error
      takeIn(sight, change, this.#context.now())
      this.#touch()
    }
  }

  /** Sees to it that what changed is told. */
  #touch(): void {
    if (this.#gathering !== undefined || this.#stop.signal.aborted) return
    this.#gathering = setTimeout(() => {
      this.#gathering = undefined
      this.#observe()
    }, this.#pauseMs)
  }

  #observe(): void {
    const startedMs = performance.now()
    this.#look()
    this.#pauseMs = Math.max(gatherMs, (performance.now() - startedMs) / busyShare)
  }

  #look(): void {
    const sights = [...this.#sights.values()]
    if (!this.#inventoryRead || sights.some(({ listed }) => !listed)) return
    const { place, explainer, now } = this.#context
    const nowMs = now()
    const looked = sights.map(({ lookout, objects }) => ({
      lookout,
      objects: [...objects.values()].map((object) => this.#asLeft(object)),
    }))
    const { explanations } = explainer
    const seen = seenThrough(looked, { explanations, memoryBytes: new Map(), nowMs })
    void explainer.ask(seen.pods).then((asked) => asked && this.#touch())
    const observation = observationOf(place, seen)
    const sinceMs = Math.min(...sights.map(({ awaySinceMs = Number.POSITIVE_INFINITY }) => awaySinceMs))
    const judged = nowMs - sinceMs < unknownAfterMs ? observation : unknown(observation, sinceMs)
    const text = JSON.stringify({ ...judged, atMs: 0 })
    if (text === this.#latest?.text && !this.#isOutdated) return
    if (text !== this.#latest?.text) this.#latest = { observation: judged, text }
    this.#isOutdated = false
    this.#wakeAll()
  }

  #wakeAll(): void {
    for (const look of this.#lookers) look()
  }
}

function enteredKinds(change: CollectionChange): readonly Kind[] | undefined {
  switch (change.kind) {
    case 'listed':
      return change.objects.flatMap(kindsIn)
    case 'set':
      return kindsIn(change.object)
    default:
      return undefined
  }
}

function takeIn(sight: FollowedSight, change: CollectionChange, nowMs: number): void {
  switch (change.kind) {
    case 'listed':
      sight.objects.clear()
      for (const object of change.objects) sight.objects.set(object.metadata.uid, object)
      sight.listed = true
      return
    case 'set':
      sight.objects.set(change.object.metadata.uid, change.object)
      return
    case 'deleted':
      sight.objects.delete(change.object.metadata.uid)
      return
    case 'away':
      sight.awaySinceMs ??= nowMs
      return
    case 'back':
      sight.awaySinceMs = undefined
  }
}

/** What was seen last, by somebody who can no longer look. */
function unknown(observation: Observation, sinceMs: number): Observation {
  const detail = `the API server has not answered since ${new Date(sinceMs).toISOString()}`
  const readiness = { state: 'unknown', reason: 'ApiUnreachable', detail, sinceMs } as const
  return {
    ...observation,
    warnings: [...observation.warnings, `What is shown may be old: ${detail}.`],
    resources: observation.resources.map((resource) => ({
      ...resource,
      readiness,
      replicas: resource.replicas.map((replica) => ({ ...replica, readiness })),
    })),
  }
}

function abortedController(): AbortController {
  const controller = new AbortController()
  controller.abort()
  return controller
}
