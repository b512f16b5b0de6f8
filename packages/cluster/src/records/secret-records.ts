import { CodedError } from '@windlass/errors/coded-error'
import type { RecordStore } from '@windlass/target/record-store'
import type { ApiReply } from '../connection.ts'
import { listCollection } from '../live/collection.ts'
import type { LiveObject } from '../live/live-object.ts'
import type { Place } from '../place.ts'
import { decodeRecord, digestOfRecord, encodeRecord } from './record-encoding.ts'
import {
  chunkContent,
  chunkSecret,
  chunksSelector,
  damagedRecord,
  type Head,
  headSecret,
  headsSelector,
  parseHead,
  RecordNames,
} from './record-secrets.ts'

const metadataOnly = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1'

/** Writes that others come between before one gives up. */
const maxAttempts = 10

/** The data of a Secret may be 1 MiB; the rest is for an API server that encrypts what it stores. */
const defaultChunkBytes = 900 * 1024

export interface SecretRecordsOptions {
  readonly randomId: () => string
  readonly chunkBytes?: number
}

/** What a write found of a record: its head, and the chunks that nobody needs once there is another head. */
interface Found {
  readonly head: Head | undefined
  readonly chunks: readonly string[]
}

/**
 * Records as Secrets of the release's namespace, compressed.
 *
 * A record is a head, which holds the content or, where that is too large for one object, names the write whose chunks
 * hold it. A write makes its chunks first, under names of their own, then replaces the head, and only that very head
 * which it had found; then it deletes the chunks of earlier writes. So whoever reads finds one content or the other,
 * wherever a writer was killed, and the next write deletes what a killed one left. A record that was never written
 * completely is not there.
 *
 * Reads in a namespace that there is not find nothing; writes throw `CLUSTER_NOT_FOUND`. `CLUSTER_RECORD_DAMAGED` where
 * somebody deleted or changed a part of a record.
 */
export class SecretRecords implements RecordStore {
  readonly #place: Place
  readonly #randomId: () => string
  readonly #chunkBytes: number
  /** What this store wrote last, so that the next write need not look. */
  readonly #known = new Map<string, Found>()

  constructor(place: Place, options: SecretRecordsOptions) {
    this.#place = place
    this.#randomId = options.randomId
    this.#chunkBytes = options.chunkBytes ?? defaultChunkBytes
  }

  async list({ prefix, signal }: { readonly prefix: string; readonly signal: AbortSignal }): Promise<string[]> {
    const heads = await this.#list(headsSelector(this.#place.stack), signal)
    return heads
      .map(parseHead)
      .filter(({ record, write }) => write !== '' && record.startsWith(prefix))
      .map(({ record }) => record)
      .toSorted()
  }

  async read({ name, signal }: { readonly name: string; readonly signal: AbortSignal }): Promise<unknown> {
    const names = this.#names(name)
    for (let before: string | undefined; ; ) {
      const { status, body } = await this.#get(names.head, signal)
      if (status === 404) return undefined
      const head = parseHead(body)
      if (head.write === '') return undefined
      const content = head.content ?? (await this.#gather(names, head, signal))
      if (content !== undefined) {
        if (digestOfRecord(content) !== head.digest)
          throw damagedRecord(names.head, 'its content is not what was written')
        return decodeRecord(content)
      }
      // Chunks go when the head is replaced: then there is another one by now.
      if (head.write === before) throw damagedRecord(names.head, `chunks of the write ${head.write} are missing`)
      before = head.write
    }
  }

  async write(options: { readonly name: string; readonly value: unknown; readonly signal: AbortSignal }) {
    const { name, value, signal } = options
    const names = this.#names(name)
    const bytes = await encodeRecord(value)
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      const found = this.#known.get(name) ?? (await this.#look(names, signal))
      this.#known.delete(name)
      const write = this.#randomId()
      const written =
        bytes.length <= this.#chunkBytes
          ? await this.#replaceHead({ names, found, write, bytes, signal })
          : await this.#writeLarge({ names, found, write, bytes, signal })
      if (written === undefined) continue
      await this.#discard(found.chunks, signal).then(
        () => this.#known.set(name, written),
        // The record is written. The next write does not know of what is left over, so it looks, and finds it.
        () => signal.throwIfAborted(),
      )
      return
    }
    throw new CodedError('CLUSTER_CONFLICT', `Others write the record ${name} again and again.`, {
      hint: 'Another command is at work: see who holds the lock.',
      details: { secret: names.head },
    })
  }

  async remove({ name, signal }: { readonly name: string; readonly signal: AbortSignal }): Promise<void> {
    const { head } = this.#names(name)
    this.#known.delete(name)
    // Chunks belong to the head: the cluster deletes them.
    await this.#place.connection.request({ method: 'DELETE', path: this.#path(head), answers: [404], signal })
  }

  async #look(names: RecordNames, signal: AbortSignal): Promise<Found> {
    const { status, body } = await this.#get(names.head, signal, metadataOnly)
    if (status === 404) return { head: undefined, chunks: [] }
    const chunks = await this.#list(chunksSelector(this.#place.stack, names), signal)
    return { head: parseHead(body), chunks: chunks.map(({ metadata }) => metadata.name) }
  }

  /** Writes chunks, then the head that names them; `undefined` where another write came between. */
  async #writeLarge(options: Writing): Promise<Found | undefined> {
    const { names, write, bytes, signal } = options
    // Chunks belong to a head from the beginning, so that they go with it, whoever is killed.
    const found = options.found.head ? options.found : await this.#replaceHead({ ...options, write: '' })
    if (found?.head === undefined) return undefined
    const { head } = found
    const size = this.#chunkBytes
    const count = Math.ceil(bytes.length / size)
    const chunks = Array.from({ length: count }, (_, index) =>
      chunkSecret({
        names,
        write,
        index,
        bytes: bytes.subarray(index * size, (index + 1) * size),
        head,
      }),
    )
    await Promise.all(chunks.map((chunk) => this.#create(chunk, signal)))
    const written = await this.#replaceHead({ ...options, found, chunks: count })
    return written && { ...written, chunks: chunks.map(({ metadata }) => metadata.name) }
  }

  /** Writes a head in place of the one that was found; `undefined` where another write came between. */
  async #replaceHead(options: Writing & { readonly chunks?: number }): Promise<Found | undefined> {
    const { names, found, write, bytes, chunks = 0, signal } = options
    const { head: replaces } = found
    const secret = headSecret({ names, write, bytes, chunks, ...(replaces && { replaces }) })
    const { status, body } = replaces
      ? await this.#place.connection.request({
          method: 'PUT',
          path: this.#path(names.head),
          body: { type: 'application/json', content: secret },
          accept: metadataOnly,
          answers: [404, 409],
          signal,
        })
      : await this.#create(secret, signal)
    return status < 300 ? { head: parseHead(body), chunks: [] } : undefined
  }

  /** Creates a Secret; 409 where it is there already. */
  #create(content: unknown, signal: AbortSignal): Promise<ApiReply> {
    return this.#place.connection.request({
      method: 'POST',
      path: this.#path(),
      body: { type: 'application/json', content },
      accept: metadataOnly,
      answers: [409],
      repeatable: true,
      signal,
    })
  }

  /** The content that chunks hold; `undefined` where one of them is gone. */
  async #gather(names: RecordNames, { write, chunks }: Head, signal: AbortSignal): Promise<Buffer | undefined> {
    const replies = await Promise.all(
      Array.from({ length: chunks }, (_, index) => this.#get(names.chunk(write, index), signal)),
    )
    if (replies.some(({ status }) => status === 404)) return undefined
    return Buffer.concat(replies.map(({ body }) => chunkContent(body)))
  }

  async #discard(chunks: readonly string[], signal: AbortSignal): Promise<void> {
    const { connection } = this.#place
    await Promise.all(
      chunks.map((name) => connection.request({ method: 'DELETE', path: this.#path(name), answers: [404], signal })),
    )
  }

  async #list(labelSelector: string, signal: AbortSignal): Promise<readonly LiveObject[]> {
    const { connection } = this.#place
    const collection = { path: this.#path(), labelSelector, detail: 'metadata' } as const
    return (await listCollection({ connection, collection, signal })).objects
  }

  #get(secret: string, signal: AbortSignal, accept?: string): Promise<ApiReply> {
    return this.#place.connection.request({
      method: 'GET',
      path: this.#path(secret),
      ...(accept !== undefined && { accept }),
      answers: [404],
      signal,
    })
  }

  #names(record: string): RecordNames {
    return new RecordNames({ stack: this.#place.stack, record })
  }

  #path(secret?: string): string {
    const collection = `/api/v1/namespaces/${this.#place.namespace}/secrets`
    return secret === undefined ? collection : `${collection}/${secret}`
  }
}

interface Writing {
  readonly names: RecordNames
  readonly found: Found
  readonly write: string
  readonly bytes: Buffer
  readonly signal: AbortSignal
}
