/** Lets a loop sleep until there is something to do. */
export interface Wakeup {
  wake(): void
  /** Returns when woken, after `timeoutMs`, or when the signal aborts; at once where it was woken since the last wait. */
  wait(timeoutMs?: number): Promise<void>
}

export function createWakeup(signal: AbortSignal): Wakeup {
  let pending = false
  let end: (() => void) | undefined
  const wake = (): void => {
    pending = true
    end?.()
  }
  signal.addEventListener('abort', wake, { once: true })
  return {
    wake,
    async wait(timeoutMs) {
      if (!pending && !signal.aborted) {
        const { promise, resolve } = Promise.withResolvers<void>()
        const timer = timeoutMs === undefined ? undefined : setTimeout(resolve, timeoutMs)
        end = resolve
        await promise
        clearTimeout(timer)
      }
      end = undefined
      pending = false
    },
  }
}
