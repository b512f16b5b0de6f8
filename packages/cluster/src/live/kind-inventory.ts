import { z } from 'zod'
import type { Place } from '../place.ts'
import { orAborted } from './race-abort.ts'

export interface Kind {
  readonly apiVersion: string
  readonly kind: string
}

const configMapSchema = z.looseObject({ data: z.record(z.string(), z.string()).default({}) })

/** Name of the ConfigMap that holds a stack's kinds. */
export function inventoryName(stack: string): string {
  return `windlass-${stack}-kinds`
}

/** The kinds that a ConfigMap of a stack names. */
export function kindsIn(configMap: unknown): readonly Kind[] {
  return Object.values(configMapSchema.parse(configMap).data).flatMap((written) => {
    const [, apiVersion, kind] = /^(.+)\/([^/]+)$/.exec(written) ?? []
    return apiVersion === undefined || kind === undefined ? [] : [{ apiVersion, kind }]
  })
}

/**
 * The kinds a release may have objects of, kept in a ConfigMap: a cluster has hundreds, and whoever looks would have to
 * list them all. A kind is entered before its first object is applied, so that none is ever lost sight of.
 */
export class KindInventory {
  readonly #place: Place
  readonly #entered = new Map<string, Promise<void>>()
  /** What the next write is to enter. */
  #next: { readonly kinds: string[]; readonly written: Promise<void> } | undefined
  #lastWrite: Promise<void> = Promise.resolve()

  constructor(place: Place) {
    this.#place = place
  }

  async read(signal: AbortSignal): Promise<readonly Kind[]> {
    const { connection } = this.#place
    const { status, body } = await connection.request({ method: 'GET', path: this.#path(), answers: [404], signal })
    return status === 404 ? [] : kindsIn(body)
  }

  /** Deletes it, once nothing of the stack is left. */
  async remove(signal: AbortSignal): Promise<void> {
    this.#entered.clear()
    await this.#place.connection.request({ method: 'DELETE', path: this.#path(), answers: [404], signal })
  }

  async enter(kind: Kind, signal: AbortSignal): Promise<void> {
    const key = `${kind.apiVersion}/${kind.kind}`
    let entering = this.#entered.get(key)
    if (entering === undefined) {
      entering = this.#writeWithOthers(key).catch((error) => {
        this.#entered.delete(key)
        throw error
      })
      this.#entered.set(key, entering)
    }
    await orAborted(entering, signal)
  }

  /** Objects of many kinds are applied at once: one write enters what came while the one before it went on. */
  #writeWithOthers(kind: string): Promise<void> {
    if (this.#next === undefined) {
      const kinds: string[] = []
      const written = this.#lastWrite.then(() => {
        this.#next = undefined
        return this.#write(kinds)
      })
      this.#next = { kinds, written }
      this.#lastWrite = written.catch(() => {})
    }
    this.#next.kinds.push(kind)
    return this.#next.written
  }

  async #write(kinds: readonly string[]): Promise<void> {
    const { connection, namespace, stack } = this.#place
    const signal = connection.closed
    const data = Object.fromEntries(kinds.map((kind) => [kind.replaceAll('/', '.'), kind]))
    const patch = () =>
      connection.request({
        method: 'PATCH',
        path: this.#path(),
        body: { type: 'application/merge-patch+json', content: { data } },
        answers: [404],
        signal,
      })
    if ((await patch()).status !== 404) return
    const metadata = { name: inventoryName(stack), labels: { 'app.kubernetes.io/managed-by': 'windlass' } }
    const created = await connection.request({
      method: 'POST',
      path: `/api/v1/namespaces/${namespace}/configmaps`,
      body: { type: 'application/json', content: { apiVersion: 'v1', kind: 'ConfigMap', metadata, data } },
      answers: [409],
      repeatable: true,
      signal,
    })
    if (created.status === 409) await patch()
  }

  #path(): string {
    const { namespace, stack } = this.#place
    return `/api/v1/namespaces/${namespace}/configmaps/${inventoryName(stack)}`
  }
}
