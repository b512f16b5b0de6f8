import type { Logger } from '@windlass/service/logger'

/** Work that nobody awaits: its failures are logged, and its end can be waited for. */
export interface TaskSet {
  track(work: Promise<unknown>, what: string): void
  /** Settles when all work has ended. */
  settled(): Promise<void>
}

/** Failures after `signal` aborted are the abort itself and are not logged. */
export function createTaskSet({ logger, signal }: { readonly logger: Logger; readonly signal: AbortSignal }): TaskSet {
  const running = new Set<Promise<void>>()
  return {
    track(work, what) {
      const task = work
        .then(() => undefined)
        .catch((error: unknown) => {
          if (!signal.aborted) logger.debug({ err: error }, `${what} failed`)
        })
        .finally(() => running.delete(task))
      running.add(task)
    },
    async settled() {
      while (running.size > 0) await Promise.all(running)
    },
  }
}
