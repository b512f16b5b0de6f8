import { test } from 'vitest'
import type { ObservedReplica, ObservedResource } from './observation.ts'
import type { Resource } from './resource.ts'
import type { Target } from './target.ts'

/**
 * What the program of a resource for the suite does, besides serving its port `http`:
 *
 * - at its start it writes the line `started revision <revision>`
 * - `GET /revision` answers its revision, `GET /instance` a text that differs with every start of a process
 * - `POST /say` writes the body as a line, `POST /exit` ends the process with the body as exit code
 * - `POST /store` keeps the body where it outlives the process, `GET /stored` answers it (404 where there is none)
 * - `GET /hang` never answers
 */
export interface SuiteResource {
  readonly component: string
  readonly replicas: number
  readonly revision: string
  /**
   * `serves`: is ready as soon as it listens. `never-ready`: listens, but its ready probe fails with a check `peers` and
   * the reason `0 connected, 1 needed`. `crashes`: writes `cannot go on` at its start and exits with code 3.
   * `ends-late`: serves, and when it is asked to end does so only by being killed, seconds later.
   */
  readonly behaviour: 'serves' | 'never-ready' | 'crashes' | 'ends-late'
}

/** An empty place for a release; disposing of it leaves nothing behind. */
export interface SuitePlace extends AsyncDisposable {
  readonly target: Target
  /** The same place as another command sees it. */
  readonly another: () => Target
}

export interface SuiteOptions {
  /** The target under test: `local`. */
  readonly name: string
  readonly makePlace: () => Promise<SuitePlace>
  /** The same component always gets the same id and the same addresses. */
  readonly makeResource: (wanted: SuiteResource) => Promise<Resource>
  /** How long anything may take. */
  readonly patienceMs: number
}

/** What the statements of the suite are made with. */
export class SuiteContext {
  readonly target: Target
  readonly another: () => Target
  readonly #options: SuiteOptions
  #components = 0
  readonly #ids = new Set<string>()

  constructor(place: SuitePlace, options: SuiteOptions) {
    this.target = place.target
    this.another = place.another
    this.#options = options
  }

  /** Aborts when the suite has no more patience. */
  signal(): AbortSignal {
    return AbortSignal.timeout(this.#options.patienceMs)
  }

  /** A resource of a component that no other statement uses. */
  async resource(wanted: Partial<Omit<SuiteResource, 'component'>> = {}): Promise<Resource> {
    this.#components += 1
    return this.#make({ component: `suite${this.#components}`, ...wanted })
  }

  /** Runs a resource that outlives the statements. */
  async keep(wanted: Partial<Omit<SuiteResource, 'component'>>): Promise<Resource> {
    const resource = await this.resource(wanted)
    this.#ids.delete(resource.id)
    await this.run(resource)
    return resource
  }

  /** The same resource, changed. */
  async changed(resource: Resource, wanted: Partial<Omit<SuiteResource, 'component'>>): Promise<Resource> {
    return this.#make({ component: resource.component, ...wanted })
  }

  async #make(wanted: Partial<SuiteResource> & { component: string }): Promise<Resource> {
    const resource = await this.#options.makeResource({ replicas: 1, revision: 'a', behaviour: 'serves', ...wanted })
    this.#ids.add(resource.id)
    return resource
  }

  /** Removes what the last statement made. */
  async clear(): Promise<void> {
    const signal = this.signal()
    await Promise.all([...this.#ids].map((id) => this.target.remove({ id, volumes: 'delete', signal })))
    this.#ids.clear()
  }

  async apply(resource: Resource, replicas: 'all' | 'hold' = 'all'): Promise<void> {
    await this.target.apply({ resource, replicas, signal: this.signal() })
  }

  /** Applies a resource and waits until all of its replicas run it and are ready. */
  async run(resource: Resource): Promise<ObservedResource> {
    await this.apply(resource)
    return this.ready(resource)
  }

  async ready(resource: Resource): Promise<ObservedResource> {
    return this.until(
      resource,
      (seen) => allReady(seen) && seen.replicas.every(({ digest }) => digest === resource.digest),
    )
  }

  /** Waits until a resource looks as described. */
  async until(resource: Resource, described: (seen: ObservedResource) => boolean): Promise<ObservedResource> {
    let last: ObservedResource | undefined
    for await (const observation of this.target.watch({ signal: this.signal() })) {
      last = observation.resources.find(({ id }) => id === resource.id)
      if (last !== undefined && described(last)) return last
    }
    throw new Error(`${resource.id} did not come to what was waited for: ${JSON.stringify(last, null, 2)}`)
  }

  async observed(resource: Resource): Promise<ObservedResource | undefined> {
    const observation = await this.target.observe({ signal: this.signal() })
    return observation.resources.find(({ id }) => id === resource.id)
  }

  async get(resource: Resource, replica: number, path: string): Promise<string> {
    return (await this.#call(resource, replica, { method: 'GET', path })).body
  }

  async post(resource: Resource, replica: number, path: string, body: string): Promise<string> {
    return (await this.#call(resource, replica, { method: 'POST', path, body })).body
  }

  async #call(resource: Resource, replica: number, request: { method: 'GET' | 'POST'; path: string; body?: string }) {
    const { component } = resource
    return this.target.call({ component, replica, port: 'http', request, signal: this.signal() })
  }

  /** Revision that each replica says it runs. */
  async revisions(resource: Resource, ordinals: readonly number[]): Promise<string[]> {
    return Promise.all(ordinals.map((ordinal) => this.get(resource, ordinal, '/revision')))
  }

  async instances(resource: Resource, ordinals: readonly number[]): Promise<string[]> {
    return Promise.all(ordinals.map((ordinal) => this.get(resource, ordinal, '/instance')))
  }

  async logs(
    resource: Resource,
    options: { readonly tailLines: number; readonly previous?: boolean; readonly replica?: number },
  ): Promise<string[]> {
    const { component } = resource
    const lines: string[] = []
    for await (const line of this.target.logs({ component, follow: false, signal: this.signal(), ...options })) {
      lines.push(line.text)
    }
    return lines
  }
}

export function allReady(seen: ObservedResource): boolean {
  return seen.readiness.state === 'ready' && seen.replicas.every(({ readiness }) => readiness.state === 'ready')
}

export function digests(seen: ObservedResource | undefined): string[] {
  return (seen?.replicas ?? []).map((replica: ObservedReplica) => replica.digest)
}

/** A part of the suite. */
export interface Suite {
  readonly context: () => SuiteContext
  readonly patienceMs: number
}

/** How a part of the suite makes a statement and proves it. */
export function stating({ context, patienceMs }: Suite) {
  return (statement: string, prove: (suite: SuiteContext) => Promise<void>): void =>
    test(
      statement,
      async () => {
        try {
          await prove(context())
        } finally {
          await context().clear()
        }
      },
      patienceMs,
    )
}
