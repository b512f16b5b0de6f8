/** A `Date` header has no more than whole seconds, and an answer takes its time. */
const unnoticedMs = 2_000

/** The clock of a server, as far as its replies tell it: times that it wrote are compared with it, not with ours. */
export class ServerClock {
  #aheadMs = 0

  /** Takes in the time of a reply that has just arrived; `NaN` where it had none. */
  hear(serverTimeMs: number): void {
    if (Number.isNaN(serverTimeMs)) return
    const aheadMs = serverTimeMs + 500 - Date.now()
    this.#aheadMs = Math.abs(aheadMs) < unnoticedMs ? 0 : aheadMs
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return Date.now() + this.#aheadMs
  }
}
