import { createHash } from 'node:crypto'
import { CodedError } from '@windlass/errors/coded-error'
import { z } from 'zod'
import { digestOfRecord } from './record-encoding.ts'

/** Type of the Secrets that hold records: `kubectl get secrets --field-selector type=windlass.dev/record`. */
const recordType = 'windlass.dev/record'
/** Label: the stack whose record it is. Not the label of applied objects, which are listed by that. */
const recordOfLabel = 'windlass.dev/record-of'
/** Label: `head` or `chunk`. */
const recordLabel = 'windlass.dev/record'
/** Label: the record, by a hash of its name, which may have any characters. */
const recordIdLabel = 'windlass.dev/record-id'
const nameAnnotation = 'windlass.dev/record-name'
/** Annotation of a head: the write that made it; empty until the first write is complete. */
const writeAnnotation = 'windlass.dev/record-write'
/** Annotation of a head: how many chunks hold the content; 0 where the head holds it. */
const chunksAnnotation = 'windlass.dev/record-chunks'
const digestAnnotation = 'windlass.dev/record-digest'

/** Key of the data. */
const contentKey = 'content'

const metadataSchema = z.looseObject({
  name: z.string(),
  uid: z.string(),
  resourceVersion: z.string(),
  annotations: z.looseObject({
    [nameAnnotation]: z.string(),
    [writeAnnotation]: z.string(),
    [chunksAnnotation]: z.coerce.number(),
    [digestAnnotation]: z.string(),
  }),
})

const headSchema = z.looseObject({
  metadata: metadataSchema,
  data: z.looseObject({ [contentKey]: z.string() }).optional(),
})

/** What names the content of a record. There is exactly one for each record. */
export interface Head {
  readonly record: string
  readonly uid: string
  readonly resourceVersion: string
  /** The write that it is of; empty while its first one is not complete. */
  readonly write: string
  readonly chunks: number
  readonly digest: string
  /** Where it holds the content itself; known where all of it was read. */
  readonly content?: Buffer
}

/** Reads a head, or the metadata of one. Throws `CLUSTER_RECORD_DAMAGED`. */
export function parseHead(body: unknown): Head {
  const { metadata, data } = parsed(headSchema, body)
  const { annotations, uid, resourceVersion } = metadata
  const content = data?.[contentKey]
  return {
    record: annotations[nameAnnotation],
    uid,
    resourceVersion,
    write: annotations[writeAnnotation],
    chunks: annotations[chunksAnnotation],
    digest: annotations[digestAnnotation],
    ...(content !== undefined && { content: Buffer.from(content, 'base64') }),
  }
}

/** Names that say what they are of; no two records have a common one. */
export class RecordNames {
  readonly head: string
  readonly id: string
  readonly #stack: string
  readonly #record: string

  constructor(options: { readonly stack: string; readonly record: string }) {
    const { stack, record } = options
    this.id = createHash('sha256').update(record).digest('hex').slice(0, 16)
    this.#stack = stack
    this.#record = record
    // Parts of a name are parted by dots, which are in no stack's name.
    const plain = record.length <= 100 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(record)
    this.head = `windlass.${stack}.${plain ? record : `record.${this.id}`}`
  }

  chunk(write: string, index: number): string {
    return `${this.head}.${write}.${index}`
  }

  get labels() {
    return { 'app.kubernetes.io/managed-by': 'windlass', [recordOfLabel]: this.#stack, [recordIdLabel]: this.id }
  }

  get annotations() {
    return { [nameAnnotation]: this.#record }
  }
}

/** The head of a record whose content is `bytes`, held by it or by `chunks` others; without `write` it holds nothing yet. */
export function headSecret(options: {
  readonly names: RecordNames
  readonly write: string
  readonly bytes: Buffer
  readonly chunks: number
  /** The head that this one replaces, and no other. */
  readonly replaces?: Pick<Head, 'uid' | 'resourceVersion'>
}) {
  const { names, write, bytes, chunks, replaces } = options
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: names.head,
      labels: { ...names.labels, [recordLabel]: 'head' },
      annotations: {
        ...names.annotations,
        [writeAnnotation]: write,
        [chunksAnnotation]: String(chunks),
        [digestAnnotation]: digestOfRecord(bytes),
      },
      ...(replaces && { uid: replaces.uid, resourceVersion: replaces.resourceVersion }),
    },
    type: recordType,
    ...(chunks === 0 && write !== '' && { data: { [contentKey]: bytes.toString('base64') } }),
  }
}

/** One part of a content. It belongs to its head, and goes with it. */
export function chunkSecret(options: {
  readonly names: RecordNames
  readonly write: string
  readonly index: number
  readonly bytes: Buffer
  readonly head: Pick<Head, 'uid'>
}) {
  const { names, write, index, bytes, head } = options
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: names.chunk(write, index),
      labels: { ...names.labels, [recordLabel]: 'chunk' },
      annotations: names.annotations,
      ownerReferences: [{ apiVersion: 'v1', kind: 'Secret', name: names.head, uid: head.uid }],
    },
    type: recordType,
    immutable: true,
    data: { [contentKey]: bytes.toString('base64') },
  }
}

const chunkSchema = z.looseObject({ data: z.looseObject({ [contentKey]: z.string() }) })

export function chunkContent(body: unknown): Buffer {
  return Buffer.from(parsed(chunkSchema, body).data[contentKey], 'base64')
}

/** Selects the heads of all records of a stack. */
export function headsSelector(stack: string): string {
  return `${recordOfLabel}=${stack},${recordLabel}=head`
}

/** Selects the chunks of one record, of whatever write. */
export function chunksSelector(stack: string, names: RecordNames): string {
  return `${recordOfLabel}=${stack},${recordIdLabel}=${names.id},${recordLabel}=chunk`
}

function parsed<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body)
  if (result.success) return result.data
  const { name } = z.looseObject({ metadata: z.looseObject({ name: z.string() }) }).parse(body).metadata
  throw damagedRecord(name, z.prettifyError(result.error))
}

export function damagedRecord(secret: string, why: string): CodedError {
  return new CodedError('CLUSTER_RECORD_DAMAGED', `The record in Secret ${secret} cannot be read: ${why}.`, {
    hint: 'Somebody changed or deleted a part of it. Bring it back from a backup, or delete the Secret and lose the record.',
    details: { secret },
  })
}
