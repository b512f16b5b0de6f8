import type { IPod } from 'kubernetes-models/v1'
import type { Live } from '../live/live-object.ts'
import { orAborted } from '../live/race-abort.ts'
import type { Place } from '../place.ts'
import { listReplicaPods, type ReplicaPod, replicaPods, stackPods } from './component-pods.ts'

/** How long a list of pods counts: those who look at a release ask all of its replicas at once. */
const listedMs = 1_000

/** Which pods are the replicas of a component, without a request of the API server for each that asks. */
export class PodDirectory {
  readonly #place: Place
  readonly #followed: () => readonly Live<IPod>[] | undefined
  #listing: { readonly pods: Promise<readonly ReplicaPod[]>; readonly atMs: number } | undefined

  constructor(options: {
    readonly place: Place
    /** The pods of the namespace, where somebody follows them. */
    readonly followed: () => readonly Live<IPod>[] | undefined
  }) {
    this.#place = options.place
    this.#followed = options.followed
  }

  async replicasOf(component: string, signal: AbortSignal): Promise<readonly ReplicaPod[]> {
    const followed = this.#followed()
    const pods = followed === undefined ? await this.#list(signal) : replicaPods(stackPods(this.#place, followed))
    return pods.filter((replica) => replica.component === component)
  }

  /** The same, from the API server: what was known has turned out to be wrong. */
  async replicasNow(component: string, signal: AbortSignal): Promise<readonly ReplicaPod[]> {
    this.forget()
    return (await this.#list(signal)).filter((replica) => replica.component === component)
  }

  /** Something was done to pods. */
  forget(): void {
    this.#listing = undefined
  }

  #list(signal: AbortSignal): Promise<readonly ReplicaPod[]> {
    if (this.#listing === undefined || performance.now() - this.#listing.atMs > listedMs) {
      const pods = listReplicaPods(this.#place, { signal: this.#place.connection.closed })
      const listing = { pods, atMs: performance.now() }
      pods.catch(() => {
        if (this.#listing === listing) this.#listing = undefined
      })
      this.#listing = listing
    }
    return orAborted(this.#listing.pods, signal)
  }
}
