import type { Connection } from '../connection.ts'
import type { Collection } from './collection.ts'
import { followCollection } from './follow-collection.ts'
import type { LiveObject } from './live-object.ts'
import { orAborted } from './race-abort.ts'

/** A collection that nobody asks for any more is followed for this time: mostly somebody asks at once. */
const lingerMs = 5_000

/**
 * Collections that several look at at once, as when all objects of a kind go: each is listed once and then followed,
 * however many wait for one of its objects.
 */
export class FollowedObjects {
  readonly #connection: Connection
  readonly #followed = new Map<string, FollowedCollection>()

  constructor(connection: Connection) {
    this.#connection = connection
  }

  /** What was seen last, by name. What was made a moment ago may be missing. */
  async list(collection: Collection, signal: AbortSignal): Promise<ReadonlyMap<string, LiveObject>> {
    using following = this.#follow(collection)
    return await following.listed(signal)
  }

  /** Waits until this very object is gone, or another one has its name. */
  async untilGone(
    collection: Collection,
    { name, uid, signal }: { readonly name: string; readonly uid: string; readonly signal: AbortSignal },
  ): Promise<void> {
    using following = this.#follow(collection)
    for (;;) {
      const changed = following.changed()
      if ((await following.listed(signal)).get(name)?.metadata.uid !== uid) return
      await orAborted(changed, signal)
    }
  }

  #follow(collection: Collection): FollowedCollection {
    const key = JSON.stringify(collection)
    const known = this.#followed.get(key)
    if (known !== undefined) return known.used()
    const made = new FollowedCollection(this.#connection, collection, () => this.#followed.delete(key))
    this.#followed.set(key, made)
    return made.used()
  }
}

class FollowedCollection implements Disposable {
  readonly #objects = new Map<string, LiveObject>()
  readonly #listed = Promise.withResolvers<void>()
  readonly #stop = new AbortController()
  readonly #onEnd: () => void
  #change = Promise.withResolvers<void>()
  #users = 0
  #lingering: NodeJS.Timeout | undefined

  constructor(connection: Connection, collection: Collection, onEnd: () => void) {
    this.#onEnd = onEnd
    this.#listed.promise.catch(() => undefined)
    const signal = AbortSignal.any([this.#stop.signal, connection.closed])
    void this.#run({ connection, collection, signal }).catch((error) => this.#end(error))
  }

  used(): this {
    this.#users++
    clearTimeout(this.#lingering)
    return this
  }

  async listed(signal: AbortSignal): Promise<ReadonlyMap<string, LiveObject>> {
    await orAborted(this.#listed.promise, signal)
    return this.#objects
  }

  /** The next change; asked for before looking, so that none is missed. */
  changed(): Promise<void> {
    return this.#change.promise
  }

  [Symbol.dispose](): void {
    if (--this.#users === 0) this.#lingering = setTimeout(() => this.#end(), lingerMs).unref()
  }

  async #run(request: Parameters<typeof followCollection>[0]): Promise<void> {
    let isListed = false
    for await (const change of followCollection(request)) {
      switch (change.kind) {
        case 'listed':
          this.#objects.clear()
          for (const object of change.objects) this.#objects.set(object.metadata.name, object)
          isListed = true
          this.#listed.resolve()
          break
        case 'set':
          this.#objects.set(change.object.metadata.name, change.object)
          break
        case 'deleted':
          this.#objects.delete(change.object.metadata.name)
          break
        case 'away':
          if (!isListed) throw change.error
      }
      this.#change.resolve()
      this.#change = Promise.withResolvers()
    }
  }

  /** Whoever still waits is told why, or, where nobody should, of nothing. */
  #end(error?: unknown): void {
    if (this.#stop.signal.aborted) return
    this.#onEnd()
    this.#stop.abort()
    this.#change.promise.catch(() => undefined)
    this.#listed.reject(error)
    this.#change.reject(error)
  }
}
