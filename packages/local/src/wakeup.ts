/** A wait that can be cut short. A wake-up that comes while nobody waits ends the next wait at once. */
export class Wakeup {
  #pending = false
  #resume: (() => void) | undefined

  wake(): void {
    this.#pending = true
    this.#resume?.()
  }

  /** Waits for a wake-up, at most `timeoutMs`; without end where that is infinite. */
  async wait(timeoutMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    if (!this.#pending && timeoutMs > 0) {
      await new Promise<void>((resolve) => {
        this.#resume = resolve
        if (Number.isFinite(timeoutMs)) timer = setTimeout(resolve, timeoutMs)
      })
    }
    clearTimeout(timer)
    this.#resume = undefined
    this.#pending = false
  }
}
