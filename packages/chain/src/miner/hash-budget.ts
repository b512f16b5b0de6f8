/** Time over which unused hashes may be made up for: a busy moment is not followed by a long burst. */
const burstMs = 100

/** Hands out hashes at a bounded rate. */
export class HashBudget {
  readonly #hashesPerMs: number
  #hashes = 0
  #lastMs: number

  constructor(options: { readonly maxHashesPerSecond: number; readonly nowMs: number }) {
    this.#hashesPerMs = options.maxHashesPerSecond / 1000
    this.#lastMs = options.nowMs
  }

  /** Hashes that may be tried now, at most `most`; they count as tried. */
  take(options: { readonly most: number; readonly nowMs: number }): number {
    const { most, nowMs } = options
    // One more than the burst, or what is left of a hash would get lost at low rates.
    this.#hashes = Math.min(1 + burstMs * this.#hashesPerMs, this.#hashes + (nowMs - this.#lastMs) * this.#hashesPerMs)
    this.#lastMs = nowMs
    const taken = Math.min(most, Math.floor(this.#hashes))
    this.#hashes -= taken
    return taken
  }
}
