import type { Clock } from '../clock.ts'

interface Timer {
  readonly atMs: number
  readonly wake: () => void
}

/**
 * Time that passes only when nothing else is left to do: it jumps to the next timer once all promises have settled.
 *
 * Everything that runs on it must be driven by promises and this clock alone.
 */
export class SimulatedClock implements Clock {
  #nowMs: number
  #timers: Timer[] = []
  #scheduled = false

  constructor(nowMs = 1_000_000) {
    this.#nowMs = nowMs
  }

  nowMs(): number {
    return this.#nowMs
  }

  sleep({ ms, signal }: { readonly ms: number; readonly signal: AbortSignal }): Promise<void> {
    if (signal.aborted) return Promise.reject(signal.reason)
    return new Promise((resolve, reject) => {
      const stop = () => {
        this.#timers = this.#timers.filter((other) => other !== timer)
        reject(signal.reason)
      }
      const wake = () => {
        signal.removeEventListener('abort', stop)
        resolve()
      }
      const timer = { atMs: this.#nowMs + ms, wake }
      signal.addEventListener('abort', stop, { once: true })
      this.#timers.push(timer)
      this.#schedule()
    })
  }

  #schedule(): void {
    if (this.#scheduled || this.#timers.length === 0) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      this.#jump()
      this.#schedule()
    })
  }

  #jump(): void {
    const atMs = Math.min(...this.#timers.map((timer) => timer.atMs))
    const due = this.#timers.filter((timer) => timer.atMs === atMs)
    this.#timers = this.#timers.filter((timer) => timer.atMs !== atMs)
    if (due.length > 0) this.#nowMs = Math.max(this.#nowMs, atMs)
    for (const timer of due) timer.wake()
  }
}
