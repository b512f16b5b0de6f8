import { CodedError } from '@windlass/errors/coded-error'
import { apiStatus, refusal } from '../connection/refusal.ts'
import type { Connection } from '../connection.ts'
import type { LiveObject } from './live-object.ts'

/** Objects of one kind that are looked at together. */
export interface Collection {
  /** `/apis/apps/v1/namespaces/xai/statefulsets` */
  readonly path: string
  readonly labelSelector?: string
  readonly fieldSelector?: string
  /** `metadata` leaves out all else, where it is not looked at: the data of Secrets among it. */
  readonly detail: 'whole' | 'metadata'
  /** Nothing is in it for whoever may not look at it. */
  readonly ifAllowed?: boolean
}

export interface CollectionRequest {
  readonly connection: Connection
  readonly collection: Collection
  readonly signal: AbortSignal
}

export interface Listing {
  readonly objects: readonly LiveObject[]
  /** From here on a watch tells what changes; left out where there is nothing to watch. */
  readonly resourceVersion?: string
}

export type WatchEvent =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: LiveObject }
  /** Nothing changed up to the version of this object. */
  | { readonly type: 'BOOKMARK'; readonly object: LiveObject }

const pageSize = 500

/** Everything in a collection as it is now. A kind or namespace that is not there has nothing in it. */
export async function listCollection({ connection, collection, signal }: CollectionRequest): Promise<Listing> {
  const objects: LiveObject[] = []
  let next: string | undefined
  for (;;) {
    const { status, body } = await connection.request({
      method: 'GET',
      path: collection.path,
      query: { ...selectors(collection), limit: pageSize, continue: next },
      accept: acceptOf(collection, 'PartialObjectMetadataList'),
      answers: [404, ...(collection.ifAllowed ? [403] : []), ...(next === undefined ? [] : [410])],
      signal,
    })
    if (status === 404 || status === 403) return { objects: [] }
    if (status === 410) return listCollection({ connection, collection, signal })
    const { items, metadata } = body as ListBody
    objects.push(...(items ?? []))
    next = metadata.continue
    if (!next) return { objects, resourceVersion: metadata.resourceVersion }
  }
}

interface ListBody {
  readonly items: readonly LiveObject[] | null
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string }
}

/** The server closes a watch after this time, and a bookmark comes every minute: longer silence is a dead connection. */
const watchSeconds = 290
const silenceMs = 100_000

/** Opens a watch of what changes in a collection after a version; it ends when the server ends it. */
export async function watchCollection(
  request: CollectionRequest & { readonly resourceVersion: string },
): Promise<AsyncIterable<WatchEvent>> {
  const { connection, collection, resourceVersion, signal } = request
  const { path } = collection
  const chunks = await connection.stream({
    method: 'GET',
    path,
    query: {
      ...selectors(collection),
      watch: true,
      allowWatchBookmarks: true,
      timeoutSeconds: watchSeconds,
      resourceVersion,
    },
    accept: acceptOf(collection, 'PartialObjectMetadata'),
    silenceMs,
    signal,
  })
  return watchEvents(chunks, path)
}

/** Throws `CLUSTER_WATCH_EXPIRED` where the server no longer knows what changed since then. */
async function* watchEvents(chunks: AsyncIterable<Uint8Array>, path: string): AsyncGenerator<WatchEvent> {
  for await (const line of linesOf(chunks)) {
    const event = JSON.parse(line) as WatchEvent | { readonly type: 'ERROR'; readonly object: unknown }
    if (event.type !== 'ERROR') {
      yield event
      continue
    }
    const { message, ...said } = apiStatus(event.object)
    const code = Number(said['code'])
    if (code !== 410) throw refusal({ status: code, body: event.object, what: `the watch of ${path}` })
    throw new CodedError('CLUSTER_WATCH_EXPIRED', `The watch of ${path} has missed changes: ${message}.`, {
      hint: 'It begins anew by itself.',
    })
  }
}

function selectors({ labelSelector, fieldSelector }: Collection) {
  return { labelSelector, fieldSelector }
}

function acceptOf({ detail }: Collection, kind: string): string {
  return detail === 'whole' ? 'application/json' : `application/json;as=${kind};g=meta.k8s.io;v=v1`
}

async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    yield* lines.filter((line) => line !== '')
  }
}
