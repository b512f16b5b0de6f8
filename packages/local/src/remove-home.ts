import { readdirSync, rmdirSync, rmSync } from 'node:fs'
import { CodedError } from '@windlass/errors/coded-error'
import { listDocuments } from './files/atomic-file.ts'
import { directoryChanges } from './files/directory-changes.ts'
import { systemCode } from './files/file-error.ts'
import type { Home } from './files/home.ts'
import { observeHome } from './observe.ts'
import { deleteVolumes } from './state/volumes.ts'
import { presentSupervisor } from './supervisor/supervisor-claim.ts'

const supervisorLookMs = 100

/**
 * Deletes what Windlass made in a home, data and history included; a file that it did not make stays, and so does the
 * directory around it. To be called when nothing is applied any more and the lease has been given up.
 *
 * Throws `LOCAL_STILL_RUNNING` where something runs.
 */
export async function removeHome(home: Home, options: { readonly signal: AbortSignal }): Promise<void> {
  const { signal } = options
  signal.throwIfAborted()
  const { resources } = await observeHome({ home, nowMs: Date.now(), signal })
  const running = resources.map((resource) => resource.id)
  if (running.length > 0) {
    throw new CodedError('LOCAL_STILL_RUNNING', `${home.root} still runs ${running.join(', ')}.`, {
      hint: 'Stop it with `windlass down` first.',
    })
  }
  await supervisorGone(home, signal)
  for (const id of listDocuments(home.volumes)) deleteVolumes(home, id)
  const { root, data, ...ours } = home
  for (const directory of Object.values(ours)) rmSync(directory, { recursive: true, force: true })
  removeIfEmpty(data)
  removeIfEmpty(root)
}

/** A supervisor with nothing left to do ends by itself. */
async function supervisorGone(home: Home, signal: AbortSignal): Promise<void> {
  if (presentSupervisor(home) === undefined) return
  const directories = [home.supervisor]
  for await (const _ of directoryChanges({ directories, atLeastEveryMs: supervisorLookMs, signal })) {
    if (presentSupervisor(home) === undefined) return
  }
  signal.throwIfAborted()
}

function removeIfEmpty(directory: string): void {
  try {
    if (readdirSync(directory).length === 0) rmdirSync(directory)
  } catch (error) {
    if (systemCode(error) !== 'ENOENT' && systemCode(error) !== 'ENOTEMPTY') throw error
  }
}
