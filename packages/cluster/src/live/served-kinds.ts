import { setTimeout as delay } from 'node:timers/promises'
import { CodedError } from '@windlass/errors/coded-error'
import { z } from 'zod'
import type { Connection } from '../connection.ts'
import { orAborted } from './race-abort.ts'

/** A kind as the API server serves it. */
export interface ServedKind {
  readonly apiVersion: string
  readonly kind: string
  /** `statefulsets` */
  readonly plural: string
  readonly namespaced: boolean
  /** Whether what is made of its objects is written apart from what is wanted of them. */
  readonly hasStatus: boolean
}

const discoverySchema = z.looseObject({
  items: z.array(
    z.looseObject({
      metadata: z.looseObject({ name: z.string().default('') }).prefault({}),
      versions: z.array(
        z.looseObject({
          version: z.string(),
          resources: z
            .array(
              z.looseObject({
                resource: z.string(),
                responseKind: z.looseObject({ kind: z.string() }),
                scope: z.enum(['Namespaced', 'Cluster']),
                subresources: z.array(z.looseObject({ subresource: z.string() })).default([]),
              }),
            )
            .default([]),
        }),
      ),
    }),
  ),
})

const discoveryType = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'

/** How long an API server may take to tell of a kind that it serves already. */
const tellingMs = 5_000
const askAgainMs = 500

/** The kinds of a cluster, asked for once, and again where one is missing: its definition may be new. */
export class ServedKinds {
  readonly #connection: Connection
  #known: Promise<ReadonlyMap<string, ServedKind>> | undefined

  constructor(connection: Connection) {
    this.#connection = connection
  }

  /** `undefined` where the cluster has no such kind. */
  async find(wanted: {
    readonly apiVersion: string
    readonly kind: string
    readonly signal: AbortSignal
  }): Promise<ServedKind | undefined> {
    const key = `${wanted.apiVersion}/${wanted.kind}`
    const before = this.#known
    const found = (await this.#load(wanted.signal)).get(key)
    if (found !== undefined || before === undefined) return found
    if (this.#known === before) this.#known = undefined
    return (await this.#load(wanted.signal)).get(key)
  }

  /**
   * Throws `CLUSTER_KIND_UNKNOWN` where the cluster has no such kind. One whose definition was established just now may
   * not be told of yet.
   */
  async require(wanted: {
    readonly apiVersion: string
    readonly kind: string
    readonly signal: AbortSignal
  }): Promise<ServedKind> {
    const startedMs = performance.now()
    do {
      const found = await this.find(wanted)
      if (found !== undefined) return found
      await delay(askAgainMs, undefined, { signal: wanted.signal }).catch(() => wanted.signal.throwIfAborted())
    } while (performance.now() - startedMs < tellingMs)
    throw new CodedError('CLUSTER_KIND_UNKNOWN', `The cluster has no ${wanted.apiVersion}/${wanted.kind}.`, {
      hint: 'Install what brings this kind (its CustomResourceDefinition), or leave out what needs it.',
      details: { apiVersion: wanted.apiVersion, kind: wanted.kind },
    })
  }

  async #load(signal: AbortSignal): Promise<ReadonlyMap<string, ServedKind>> {
    this.#known ??= this.#discover(this.#connection.closed).catch((error) => {
      this.#known = undefined
      throw error
    })
    return orAborted(this.#known, signal)
  }

  async #discover(signal: AbortSignal): Promise<ReadonlyMap<string, ServedKind>> {
    const replies = await Promise.all(
      ['/api', '/apis'].map((path) => this.#connection.request({ method: 'GET', path, accept: discoveryType, signal })),
    )
    const groups = replies.flatMap(({ body }) => discoverySchema.parse(body).items)
    const kinds = groups.flatMap(({ metadata, versions }) =>
      versions.flatMap(({ version, resources }) =>
        resources.map(
          ({ resource, responseKind, scope, subresources }): ServedKind => ({
            apiVersion: metadata.name === '' ? version : `${metadata.name}/${version}`,
            kind: responseKind.kind,
            plural: resource,
            namespaced: scope === 'Namespaced',
            hasStatus: subresources.some(({ subresource }) => subresource === 'status'),
          }),
        ),
      ),
    )
    return new Map(kinds.map((kind) => [`${kind.apiVersion}/${kind.kind}`, kind]))
  }
}

/** Path of all objects of a kind: those of one namespace, where the kind is of namespaces. */
export function collectionPath(kind: ServedKind, namespace: string): string {
  const { apiVersion, plural, namespaced } = kind
  const group = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
  return `${group}${namespaced ? `/namespaces/${namespace}` : ''}/${plural}`
}

export function objectPath(kind: ServedKind, namespace: string, name: string): string {
  return `${collectionPath(kind, namespace)}/${encodeURIComponent(name)}`
}
