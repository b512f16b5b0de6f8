import type { CollectionRequest } from '../live/collection.ts'
import { fieldManager } from '../ownership.ts'
import type { Place } from '../place.ts'
import { leaseName, leaseObject, parseLease, type StoredLease } from './lease-object.ts'

/** What a Lease says besides its version. */
export type WantedLease = Pick<
  StoredLease,
  'acquisition' | 'holder' | 'ttlMs' | 'acquiredAtMs' | 'renewedAtMs' | 'transitions'
>

export interface ReadLease {
  readonly found: StoredLease | undefined
  readonly serverTimeMs: number
}

/** The Lease of one stack at the API server. Every change names the version that it changes. */
export class LeaseApi {
  readonly now: () => number
  readonly #place: Place

  constructor(place: Place, options: { readonly now: () => number }) {
    this.#place = place
    this.now = options.now
  }

  get followed(): Omit<CollectionRequest, 'signal'> {
    const { connection, stack } = this.#place
    return {
      connection,
      collection: { path: this.#path(), fieldSelector: `metadata.name=${leaseName(stack)}`, detail: 'whole' },
    }
  }

  parse(body: unknown): StoredLease | undefined {
    return body === undefined ? undefined : parseLease(body)
  }

  async read(signal: AbortSignal): Promise<ReadLease> {
    const { connection } = this.#place
    const path = this.#path(leaseName(this.#place.stack))
    const { status, body, serverTimeMs } = await connection.request({ method: 'GET', path, answers: [404], signal })
    return { found: status === 404 ? undefined : parseLease(body), serverTimeMs }
  }

  /** `undefined` where there is one already. Makes the namespace where there is none. */
  async create(wanted: WantedLease, signal: AbortSignal): Promise<StoredLease | undefined> {
    const create = () => this.#send({ method: 'POST', path: this.#path(), answers: [404, 409], wanted, signal })
    const first = await create()
    if (first.status !== 404) return first.status === 409 ? undefined : parseLease(first.body)
    await this.#createNamespace(signal)
    const second = await create()
    return second.status < 300 ? parseLease(second.body) : undefined
  }

  /** `undefined` where `before` is not there any more. */
  async replace(before: StoredLease, wanted: WantedLease, signal: AbortSignal): Promise<StoredLease | undefined> {
    const { status, body } = await this.#send({
      method: 'PUT',
      path: this.#path(leaseName(this.#place.stack)),
      answers: [404, 409],
      wanted,
      replaces: before,
      signal,
    })
    return status < 300 ? parseLease(body) : undefined
  }

  /** Removes it, where it still is of the same acquisition. */
  async remove(before: StoredLease, signal: AbortSignal): Promise<void> {
    const { connection, stack } = this.#place
    for (let present: StoredLease | undefined = before; present?.acquisition === before.acquisition; ) {
      const { uid, resourceVersion } = present
      const content = { kind: 'DeleteOptions', apiVersion: 'v1', preconditions: { uid, resourceVersion } }
      const { status } = await connection.request({
        method: 'DELETE',
        path: this.#path(leaseName(stack)),
        body: { type: 'application/json', content },
        answers: [404, 409],
        signal,
      })
      if (status !== 409) return
      present = (await this.read(signal)).found
    }
  }

  #send(options: {
    readonly method: 'POST' | 'PUT'
    readonly path: string
    readonly answers: readonly number[]
    readonly wanted: WantedLease
    readonly replaces?: StoredLease
    readonly signal: AbortSignal
  }) {
    const { method, path, answers, wanted, replaces, signal } = options
    const content = leaseObject({ ...wanted, stack: this.#place.stack, ...(replaces && { replaces }) })
    const body = { type: 'application/json', content }
    return this.#place.connection.request({
      method,
      path,
      query: { fieldManager },
      body,
      answers,
      repeatable: true,
      signal,
    })
  }

  /** An empty namespace, which a lock needs to be somewhere; the release makes it what it is to be. */
  async #createNamespace(signal: AbortSignal): Promise<void> {
    const { connection, namespace } = this.#place
    const content = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }
    await connection.request({
      method: 'POST',
      path: '/api/v1/namespaces',
      query: { fieldManager },
      body: { type: 'application/json', content },
      answers: [409],
      repeatable: true,
      signal,
    })
  }

  #path(name?: string): string {
    const collection = `/apis/coordination.k8s.io/v1/namespaces/${this.#place.namespace}/leases`
    return name === undefined ? collection : `${collection}/${name}`
  }
}
