import { refusal } from '../connection/refusal.ts'
import type { ApiReply, ApiRequest, Connection } from '../connection.ts'

/** What becomes of one request, besides being answered. */
type Fault =
  /** The caller is killed before it is sent, or before its reply arrives. */
  | 'killed-before'
  | 'killed-after'
  /** The reply is lost, and the request sent once more. */
  | 'repeated'

export class Killed extends Error {}

/** Decides on the fate of a request, by its number; what it awaits happens before the request is sent. */
export type Fate = (number: number, request: ApiRequest) => Promise<Fault | undefined>

interface StoredObject {
  metadata: Metadata
  [field: string]: unknown
}

interface Metadata {
  name: string
  uid: string
  resourceVersion: string
  labels?: Record<string, string | null>
  ownerReferences?: readonly { readonly uid: string }[]
  [field: string]: unknown
}

/** Objects as an API server keeps them, in memory: versions, preconditions, owners, selectors and watches. */
export class MemoryApi {
  readonly objects = new Map<string, StoredObject>()
  /** By the clock of the server. */
  nowMs = Date.parse('2026-01-01T00:00:00Z')
  readonly #events: ApiEvent[] = []
  readonly #watchers = new Set<() => void>()
  #version = 0

  /** A way to it; `fault` says what becomes of its requests, by their number. */
  connect(fault: Fate = async () => undefined): Connection {
    const closing = new AbortController()
    let requests = 0
    return {
      context: 'memory',
      server: 'https://memory',
      get requests() {
        return requests
      },
      closed: closing.signal,
      now: () => this.nowMs,
      request: async (request) => {
        request.signal.throwIfAborted()
        const found = await fault(requests++, request)
        if (found === 'killed-before') throw new Killed()
        if (found === 'repeated') this.#answer(request)
        const { status, body } = this.#answer(request)
        if (found === 'killed-after') throw new Killed()
        if (status >= 400 && !request.answers?.includes(status))
          throw refusal({ status, body, what: `${request.method} ${request.path}` })
        return { status, body, warnings: [], serverTimeMs: Math.floor(this.nowMs / 1_000) * 1_000 }
      },
      stream: async ({ path, query, signal }) => this.#watch(path, query, signal),
      endpoint: () => Promise.reject(new Error('there is no server')),
      [Symbol.dispose]: () => closing.abort(),
    }
  }

  #answer({ method, path, query, body, accept = '' }: ApiRequest): Pick<ApiReply, 'status' | 'body'> {
    const content = structuredClone(body?.content) as StoredObject | undefined
    const isMetadata = accept.includes('PartialObjectMetadata')
    const shown = (object: StoredObject) => structuredClone(isMetadata ? { metadata: object.metadata } : object)
    const found = this.objects.get(path)
    const manager = String(query?.['fieldManager'] ?? 'unknown')
    if (method === 'POST') {
      const at = `${path}/${content?.metadata.name}`
      if (content === undefined || this.objects.has(at)) return refused(409)
      return { status: 201, body: shown(this.#store({ at, type: 'ADDED', object: content, manager })) }
    }
    if (method === 'GET' && found === undefined && isCollection(path)) {
      const items = [...this.objects].filter(([at, object]) => parentOf(at) === path && isSelected(object, query))
      const metadata = { resourceVersion: String(this.#version) }
      return { status: 200, body: { metadata, items: items.map(([, object]) => shown(object)) } }
    }
    if (found === undefined) return refused(404)
    if (method === 'GET') return { status: 200, body: shown(found) }
    if (method === 'DELETE') {
      const { preconditions = {} } = (content ?? {}) as { preconditions?: Partial<Metadata> }
      if (!agrees(found, preconditions)) return refused(409)
      this.#remove(path)
      return { status: 200, body: {} }
    }
    if (content === undefined) return refused(400)
    if (method === 'PUT') {
      if (!agrees(found, content.metadata)) return refused(409)
      const object = { ...content, metadata: { ...content.metadata, uid: found.metadata.uid } }
      return { status: 200, body: shown(this.#store({ at: path, type: 'MODIFIED', object, manager })) }
    }
    const labels = Object.entries({ ...found.metadata.labels, ...content.metadata.labels })
    const metadata = { ...found.metadata, labels: Object.fromEntries(labels.filter(([, value]) => value !== null)) }
    return {
      status: 200,
      body: shown(this.#store({ at: path, type: 'MODIFIED', object: { ...found, metadata }, manager })),
    }
  }

  #store(options: {
    readonly at: string
    readonly type: string
    readonly object: StoredObject
    readonly manager: string
  }): StoredObject {
    const { at, type, object, manager } = options
    const resourceVersion = String(++this.#version)
    const time = `${new Date(this.nowMs).toISOString().slice(0, 19)}Z`
    const { uid = `uid-${resourceVersion}`, ...metadata } = object.metadata
    const stored = { ...object, metadata: { ...metadata, uid, resourceVersion, managedFields: [{ manager, time }] } }
    this.objects.set(at, stored)
    this.#tell(type, at, stored)
    return stored
  }

  #remove(path: string): void {
    const object = this.objects.get(path)
    if (object === undefined) return
    this.objects.delete(path)
    this.#version++
    this.#tell('DELETED', path, object)
    for (const [at, { metadata }] of this.objects)
      if (metadata.ownerReferences?.some(({ uid }) => uid === object.metadata.uid)) this.#remove(at)
  }

  #tell(type: string, path: string, object: StoredObject): void {
    this.#events.push({ version: this.#version, type, path, object })
    for (const wake of this.#watchers) wake()
  }

  async *#watch(path: string, query: ApiRequest['query'], signal: AbortSignal): AsyncGenerator<Uint8Array> {
    let seen = Number(query?.['resourceVersion'])
    let { promise, resolve, reject } = Promise.withResolvers<void>()
    const wake = () => resolve()
    const abort = () => reject(signal.reason)
    this.#watchers.add(wake)
    signal.addEventListener('abort', abort, { once: true })
    try {
      for (;;) {
        const events = this.#events.filter(({ version }) => version > seen)
        seen = this.#version
        for (const event of events.filter((one) => parentOf(one.path) === path && isSelected(one.object, query)))
          yield Buffer.from(`${JSON.stringify(event)}\n`)
        await promise
        const next = Promise.withResolvers<void>()
        promise = next.promise
        resolve = next.resolve
        reject = next.reject
      }
    } finally {
      this.#watchers.delete(wake)
      signal.removeEventListener('abort', abort)
    }
  }
}

interface ApiEvent {
  readonly version: number
  readonly type: string
  readonly path: string
  readonly object: StoredObject
}

function refused(status: number): Pick<ApiReply, 'status' | 'body'> {
  return { status, body: { kind: 'Status', message: `refused with ${status}` } }
}

function agrees({ metadata }: StoredObject, { uid, resourceVersion }: Partial<Metadata>): boolean {
  const sameUid = uid === undefined || uid === metadata.uid
  return sameUid && (resourceVersion === undefined || resourceVersion === metadata.resourceVersion)
}

/** `/api/v1/namespaces/a/secrets`, not `/api/v1/namespaces/a/secrets/b`. */
function isCollection(path: string): boolean {
  return path.split('/').length % 2 === (path.startsWith('/apis/') ? 1 : 0)
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'))
}

function isSelected({ metadata }: StoredObject, query: ApiRequest['query']): boolean {
  const name = nameIn(query?.['fieldSelector'])
  if (name !== undefined && metadata.name !== name) return false
  const wanted = String(query?.['labelSelector'] ?? '')
    .split(',')
    .filter(Boolean)
  return wanted.every((one) => {
    const [label = '', value] = one.split('=', 2)
    const found = metadata.labels?.[label]
    return value === undefined ? found !== undefined : found === value
  })
}

function nameIn(fieldSelector: unknown): string | undefined {
  return /^metadata\.name=(.+)$/.exec(String(fieldSelector ?? ''))?.[1]
}
