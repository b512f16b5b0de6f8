import type { Observation } from '@windlass/target/observation'
import { directoryChanges } from './files/directory-changes.ts'
import { ensureHome, type Home } from './files/home.ts'
import { observeHome } from './observe.ts'

/** A process that is killed writes no file: what only the processes themselves show has to be looked at. */
const lookMs = 1_000

/** Observations of a home: the present one, then each that differs from the one before, until `signal` aborts. */
export async function* watchHome(options: {
  readonly home: Home
  readonly now: () => number
  readonly signal: AbortSignal
}): AsyncGenerator<Observation> {
  const { home, now, signal } = options
  ensureHome(home)
  const directories = [home.desired, home.status, home.supervisor]
  let last = ''
  for await (const _ of directoryChanges({ directories, atLeastEveryMs: lookMs, signal })) {
    const observation = await observeUnlessAborted({ home, nowMs: now(), signal })
    if (observation === undefined) return
    const shown = withoutMeasurements(observation)
    if (shown === last) continue
    last = shown
    yield observation
  }
}

async function observeUnlessAborted(options: Parameters<typeof observeHome>[0]): Promise<Observation | undefined> {
  try {
    return await observeHome(options)
  } catch (error) {
    if (options.signal.aborted) return undefined
    throw error
  }
}

/** What makes two observations differ: not the time they were made at, nor the memory in use. */
function withoutMeasurements(observation: Observation): string {
  return JSON.stringify(observation, (key, value: unknown) =>
    key === 'atMs' || key === 'memoryBytes' || key === 'sinceMs' ? undefined : value,
  )
}
