import { resolve } from 'node:path'
import type { Surroundings } from '../../harness/running-command.ts'

const signalledBeforeWrite = resolve(import.meta.dirname, '../fixtures/signalled-before-write.ts')

/** Has a command send itself a signal right before one of its writes to the API server. */
export function signalled(options: {
  readonly signal: 'SIGKILL' | 'SIGSTOP'
  /** Counted from 1, without renewals of its lock. */
  readonly beforeWrite: number
  /** What the first write that counts says: method, path and content. */
  readonly since?: RegExp
}): Surroundings {
  const { signal, beforeWrite, since } = options
  return {
    nodeOptions: ['--import', signalledBeforeWrite],
    environment: {
      SIGNAL: signal,
      SIGNAL_BEFORE: String(beforeWrite),
      ...(since && { SIGNAL_SINCE: since.source }),
    },
  }
}
