import { type FSWatcher, watch } from 'node:fs'
import { Wakeup } from '../wakeup.ts'

/**
 * Yields once at the start and then after every change in one of the directories, many changes as one; ends when
 * `signal` aborts.
 *
 * Also yields every `atLeastEveryMs`: some file systems report no changes, and a process that was killed writes none.
 */
export async function* directoryChanges(options: {
  readonly directories: readonly string[]
  readonly atLeastEveryMs: number
  readonly signal: AbortSignal
}): AsyncGenerator<void> {
  const { signal } = options
  const wakeup = new Wakeup()
  const wake = () => wakeup.wake()
  const watchers = options.directories.map((directory) => watchQuietly(directory, wake))
  signal.addEventListener('abort', wake)
  try {
    while (!signal.aborted) {
      yield
      if (!signal.aborted) await wakeup.wait(options.atLeastEveryMs)
    }
  } finally {
    signal.removeEventListener('abort', wake)
    for (const watcher of watchers) watcher?.close()
  }
}

/** Where the system has no watch left to give, the regular look at the directory has to do. */
function watchQuietly(directory: string, onChange: () => void): FSWatcher | undefined {
  try {
    return watch(directory, onChange).on('error', onChange)
  } catch {
    return undefined
  }
}
