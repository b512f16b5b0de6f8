import { setTimeout as delay } from 'node:timers/promises'
import { isCodedError } from '@windlass/errors/coded-error'
import { type CollectionRequest, listCollection, watchCollection } from './collection.ts'
import type { LiveObject } from './live-object.ts'

export type CollectionChange =
  /** All there is; what was known before and is not among it has gone. */
  | { readonly kind: 'listed'; readonly objects: readonly LiveObject[] }
  | { readonly kind: 'set'; readonly object: LiveObject }
  | { readonly kind: 'deleted'; readonly object: LiveObject }
  /** What is known may be old from now on, until it is `back`. */
  | { readonly kind: 'away'; readonly error: unknown }
  | { readonly kind: 'back' }

/** Between two attempts to watch what ended at once. */
const pauseMs = 500
/** Between two looks at what is not there or may not be seen. */
const unseenMs = 30_000

/** A collection as it is and as it changes, over ends of watches and of the API server, until `signal` aborts. */
export async function* followCollection(request: CollectionRequest): AsyncGenerator<CollectionChange> {
  const { signal } = request
  let resourceVersion: string | undefined
  for (;;) {
    try {
      if (resourceVersion === undefined) {
        const listing = await listCollection(request)
        yield { kind: 'listed', objects: listing.objects }
        resourceVersion = listing.resourceVersion
        if (resourceVersion === undefined) {
          await delay(unseenMs, undefined, { signal })
          continue
        }
      }
      const events = await watchCollection({ ...request, resourceVersion })
      yield { kind: 'back' }
      for await (const { type, object } of events) {
        resourceVersion = object.metadata.resourceVersion
        if (type === 'BOOKMARK') continue
        yield { kind: type === 'DELETED' ? 'deleted' : 'set', object }
      }
    } catch (error) {
      signal.throwIfAborted()
      // A connection that broke can be taken up where it ended; anything else has to be looked at anew.
      if (isCodedError(error)) resourceVersion = undefined
      if (!isCodedError(error, 'CLUSTER_WATCH_EXPIRED')) yield { kind: 'away', error }
    }
    await delay(pauseMs, undefined, { signal }).catch(() => signal.throwIfAborted())
  }
}
