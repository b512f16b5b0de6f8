import { CodedError } from '@windlass/errors/coded-error'
import type { RecordStore } from '@windlass/target/record-store'
import type { Rendered, Resource } from '@windlass/target/resource'
import { listCollection } from '../live/collection.ts'
import type { LiveObject } from '../live/live-object.ts'
import { fieldManager, stackLabel, stackSelector } from '../ownership.ts'
import type { Place } from '../place.ts'
import { parseResourceId } from '../resource-id.ts'
import { withNamedSecrets } from './name-secrets.ts'
import { refuseProblems, resolveSecrets, type SecretData, type SecretPlaces } from './resolve-secrets.ts'
import { secretDigest } from './secret-digest.ts'
import { parseNamedSecret, secretNameAnnotation, sourcedSecrets } from './secret-sources.ts'

/** Label in place of the stack's: a Secret that runs no more, kept for a way back to a release that names it. */
const keptLabel = 'windlass.dev/kept-for'
/** Who owns the data of Secrets, so that applying the rest does not take them away. */
const dataManager = 'windlass-secret-data'

const metadataOnly = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1'

/** Puts the values of secrets into the cluster, and keeps them there as long as a release of the history names them. */
export class SecretKeeper {
  readonly #place: Place
  /** By the name of the Secret that holds them, or is to hold them. */
  readonly #data = new Map<string, SecretData>()

  constructor(place: Place) {
    this.#place = place
  }

  /**
   * Finds the values of a release's secrets and names its Secrets after them: what is to be planned, and kept.
   *
   * With `missing: 'keep'` a Secret whose values are not found here stays the one that runs, where there is one. Throws
   * `CLUSTER_SECRET_UNRESOLVED` otherwise.
   */
  async prepare(
    rendered: Rendered,
    options: { readonly places: SecretPlaces; readonly missing: 'refuse' | 'keep'; readonly signal: AbortSignal },
  ): Promise<Rendered> {
    const { places, missing, signal } = options
    const secrets = sourcedSecrets(rendered.resources)
    if (secrets.length === 0) return rendered
    const { resolved, problems } = await resolveSecrets(secrets, places)
    const running = missing === 'keep' && problems.length > 0 ? await this.#running(signal) : new Map<string, string>()
    refuseProblems(problems.filter(({ secret, kind }) => kind === 'placeholder' || !running.has(secret)))
    const names = new Map(running)
    await Promise.all(
      resolved.map(async ({ secret, data }) => {
        const name = `${secret.name}-${await secretDigest(`${this.#place.namespace}/${secret.name}`, data)}`
        this.#data.set(name, data)
        names.set(secret.name, name)
      }),
    )
    return withNamedSecrets(rendered, names)
  }

  /** Writes what a Secret holds, before the rest of it is applied. Throws `CLUSTER_SECRET_GONE`. */
  async write({ body }: Resource, signal: AbortSignal): Promise<void> {
    const secret = parseNamedSecret(body)
    if (secret === undefined) return
    const { name } = secret
    const found = await this.#get(name, signal)
    if (found?.metadata.labels?.[keptLabel] !== undefined)
      await this.#label(name, { [keptLabel]: null, [stackLabel]: this.#place.stack }, signal)
    if (found !== undefined) return
    const data = this.#data.get(name)
    if (data === undefined) throw gone(name)
    const encoded = Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')])
    const content = {
      apiVersion: 'v1',
      kind: 'Secret',
      // Who is killed before the rest is applied leaves one that is found.
      metadata: {
        name,
        labels: { [stackLabel]: this.#place.stack },
        annotations: { [secretNameAnnotation]: secret.baseName },
      },
      type: secret.type,
      immutable: true,
      data: Object.fromEntries(encoded),
    }
    await this.#place.connection.request({
      method: 'POST',
      path: this.#path(),
      query: { fieldManager: dataManager },
      body: { type: 'application/json', content },
      answers: [409],
      repeatable: true,
      signal,
    })
  }

  /** Keeps a Secret instead of deleting it; `false` for what is none that is kept. */
  async keep(id: string, signal: AbortSignal): Promise<boolean> {
    const { apiVersion, kind, name } = parseResourceId(id)
    if (apiVersion !== 'v1' || kind !== 'Secret') return false
    const found = await this.#get(name, signal)
    if (found?.metadata.annotations?.[secretNameAnnotation] === undefined) return false
    await this.#label(name, { [keptLabel]: this.#place.stack, [stackLabel]: null }, signal)
    return true
  }

  /** Deletes what is kept and no record names any more. */
  async discard(records: Pick<RecordStore, 'list' | 'read'>, signal: AbortSignal): Promise<void> {
    const { connection, stack } = this.#place
    const collection = { path: this.#path(), labelSelector: `${keptLabel}=${stack}`, detail: 'metadata' } as const
    const { objects } = await listCollection({ connection, collection, signal })
    if (objects.length === 0) return
    const names = await records.list({ prefix: '', signal })
    const history = JSON.stringify(await Promise.all(names.map((name) => records.read({ name, signal }))))
    const unnamed = objects.filter(({ metadata }) => !history.includes(JSON.stringify(metadata.name)))
    await Promise.all(
      unnamed.map(({ metadata }) =>
        connection.request({ method: 'DELETE', path: this.#path(metadata.name), answers: [404], signal }),
      ),
    )
  }

  /** The Secrets that run, by what they are called in the description's objects. */
  async #running(signal: AbortSignal): Promise<Map<string, string>> {
    const { connection } = this.#place
    const collection = { path: this.#path(), labelSelector: stackSelector(this.#place), detail: 'metadata' } as const
    const { objects } = await listCollection({ connection, collection, signal })
    return new Map(
      objects
        .toSorted((a, b) => (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : 1))
        .flatMap(({ metadata }) => {
          const baseName = metadata.annotations?.[secretNameAnnotation]
          return baseName === undefined ? [] : [[baseName, metadata.name] as const]
        }),
    )
  }

  async #get(name: string, signal: AbortSignal): Promise<LiveObject | undefined> {
    const { status, body } = await this.#place.connection.request({
      method: 'GET',
      path: this.#path(name),
      accept: metadataOnly,
      answers: [404],
      signal,
    })
    return status === 404 ? undefined : (body as LiveObject)
  }

  async #label(name: string, labels: Readonly<Record<string, string | null>>, signal: AbortSignal): Promise<void> {
    await this.#place.connection.request({
      method: 'PATCH',
      path: this.#path(name),
      query: { fieldManager },
      body: { type: 'application/merge-patch+json', content: { metadata: { labels } } },
      accept: metadataOnly,
      answers: [404],
      signal,
    })
  }

  #path(name?: string): string {
    const collection = `/api/v1/namespaces/${this.#place.namespace}/secrets`
    return name === undefined ? collection : `${collection}/${name}`
  }
}

function gone(name: string): CodedError {
  return new CodedError('CLUSTER_SECRET_GONE', `The Secret ${name} of an earlier release is not there any more.`, {
    hint: 'Somebody deleted it. Deploy the description again: that takes the values from where they come from.',
    details: { secret: name },
  })
}
