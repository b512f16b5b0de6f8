import { isCodedError } from '@windlass/errors/coded-error'
import type { INamespace, INode, IPod } from 'kubernetes-models/v1'
import { listCollection } from '../live/collection.ts'
import type { Live, LiveObject } from '../live/live-object.ts'
import type { Place } from '../place.ts'

/** What several checks look at, asked for once. */
export class ClusterFacts {
  readonly place: Place
  readonly signal: AbortSignal
  readonly #asked = new Map<string, Promise<unknown>>()

  constructor(place: Place, signal: AbortSignal) {
    this.place = place
    this.signal = signal
  }

  /** Machines; `undefined` where we may not see them. */
  nodes(): Promise<readonly Live<INode>[] | undefined> {
    return this.#once('/api/v1/nodes', (path) => this.#seen<Live<INode>>(path))
  }

  /** Pods of all namespaces that have a machine and have not ended; `undefined` where we may not see them. */
  pods(): Promise<readonly Live<IPod>[] | undefined> {
    return this.#once('/api/v1/pods', async (path) => {
      const pods = await this.#seen<Live<IPod>>(path)
      return pods?.filter(
        ({ spec, status }) => spec?.nodeName && !['Succeeded', 'Failed'].includes(status?.phase ?? ''),
      )
    })
  }

  /** The namespace of the release, where it is there already. */
  namespace(): Promise<Live<INamespace> | undefined> {
    return this.#once(`/api/v1/namespaces/${this.place.namespace}`, (path) => this.get<Live<INamespace>>(path))
  }

  /** Objects of the release's namespace: `secrets`, `resourcequotas`. */
  inNamespace<Kind extends LiveObject>(plural: string): Promise<readonly Kind[]> {
    return this.#once(`/api/v1/namespaces/${this.place.namespace}/${plural}`, (path) => this.list<Kind>(path))
  }

  /** Of the release's namespace. */
  endpointSlices<Kind extends LiveObject>(): Promise<readonly Kind[]> {
    const path = `/apis/discovery.k8s.io/v1/namespaces/${this.place.namespace}/endpointslices`
    return this.#once(path, () => this.list<Kind>(path))
  }

  /** `undefined` where we may not see them. */
  ifAllowed<Kind extends LiveObject>(path: string): Promise<readonly Kind[] | undefined> {
    return this.#once(path, () => this.#seen<Kind>(path))
  }

  /** Those that carry a label; none where we may not see them. */
  labelled<Kind extends LiveObject>(path: string, labelSelector: string): Promise<readonly Kind[]> {
    return this.#once(`${path}?${labelSelector}`, async () => {
      const { connection } = this.place
      const collection = { path, labelSelector, detail: 'whole', ifAllowed: true } as const
      const { objects } = await listCollection({ connection, collection, signal: this.signal })
      return objects as readonly LiveObject[] as readonly Kind[]
    })
  }

  async list<Kind extends LiveObject>(path: string): Promise<readonly Kind[]> {
    const { connection } = this.place
    const collection = { path, detail: 'whole' } as const
    return (await listCollection({ connection, collection, signal: this.signal }))
      .objects as readonly LiveObject[] as readonly Kind[]
  }

  /** `undefined` where it is not there. */
  async get<Kind>(path: string): Promise<Kind | undefined> {
    const { connection } = this.place
    const { status, body } = await connection.request({ method: 'GET', path, answers: [404], signal: this.signal })
    return status === 404 ? undefined : (body as Kind)
  }

  async #seen<Kind extends LiveObject>(path: string): Promise<readonly Kind[] | undefined> {
    try {
      return await this.list<Kind>(path)
    } catch (error) {
      if (isCodedError(error, 'CLUSTER_FORBIDDEN')) return undefined
      throw error
    }
  }

  #once<Fact>(path: string, ask: (path: string) => Promise<Fact>): Promise<Fact> {
    const asked = this.#asked.get(path) ?? ask(path)
    this.#asked.set(path, asked)
    return asked as Promise<Fact>
  }
}
