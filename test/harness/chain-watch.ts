import { setTimeout as delay } from 'node:timers/promises'
import type { PublicClient } from 'viem'

const intervalMs = 250

/** What a client of the network saw at one time. */
export interface ChainSample {
  readonly atMs: number
  /** Of each node, by ordinal; `undefined` where it did not answer. */
  readonly heights: readonly (number | undefined)[]
}

/** Asks every node for its height, again and again, until it is stopped: how a network looks from outside meanwhile. */
export class ChainWatch {
  readonly #nodes: readonly PublicClient[]
  readonly #stop = new AbortController()
  readonly #samples: ChainSample[] = []
  readonly #watching: Promise<void>

  constructor(nodes: readonly PublicClient[]) {
    this.#nodes = nodes
    this.#watching = this.#watch()
  }

  /** All samples; at least one was taken after the call. */
  async stop(): Promise<readonly ChainSample[]> {
    this.#stop.abort()
    await this.#watching
    return [...this.#samples, await this.#sample()]
  }

  async #watch(): Promise<void> {
    const { signal } = this.#stop
    while (!signal.aborted) {
      this.#samples.push(await this.#sample())
      await delay(intervalMs, undefined, { signal }).catch(() => undefined)
    }
  }

  async #sample(): Promise<ChainSample> {
    const atMs = Date.now()
    const heights = await Promise.all(this.#nodes.map((node) => node.getBlockNumber().then(Number, () => undefined)))
    return { atMs, heights }
  }
}

/** Fewest nodes that answered at once. */
export function fewestAnswering(samples: readonly ChainSample[]): number {
  return Math.min(...samples.map(({ heights }) => heights.filter((height) => height !== undefined).length))
}

/** Blocks that were added while it was watched. */
export function blocksAdded(samples: readonly ChainSample[]): number {
  const heads = samples.map(headOf)
  return (heads.at(-1) ?? 0) - (heads[0] ?? 0)
}

/** The longest time in which no node moved on. */
export function longestStandstillMs(samples: readonly ChainSample[]): number {
  let [last] = samples
  let longest = 0
  for (const sample of samples) {
    if (last === undefined || headOf(sample) > headOf(last)) last = sample
    longest = Math.max(longest, sample.atMs - last.atMs)
  }
  return longest
}

function headOf({ heights }: ChainSample): number {
  return Math.max(0, ...heights.map((height) => height ?? 0))
}
