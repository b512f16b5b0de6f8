import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, renameSync } from 'node:fs'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Home, supervisorLogOf } from './files/home.ts'
import { sizeOf } from './logs/log-files.ts'

const maxSupervisorLogBytes = 1 << 20

/** The program of the supervisor, compiled where this file is. */
const entry = fileURLToPath(new URL(`./supervisor/main${extname(import.meta.filename)}`, import.meta.url))

/**
 * Starts a supervisor that outlives this process; it ends at once where another supervises already.
 *
 * `inherited` is all of the environment that it gets.
 */
export function startSupervisor(home: Home, inherited: Readonly<Record<string, string>>): ChildProcess {
  const logPath = supervisorLogOf(home)
  if (sizeOf(logPath) > maxSupervisorLogBytes) renameSync(logPath, `${logPath}.1`)
  const log = openSync(logPath, 'a', 0o600)
  try {
    const stdio = ['ignore', log, log] as const
    const child = spawn(process.execPath, [entry, home.root], {
      cwd: home.root,
      env: { ...inherited },
      detached: true,
      stdio: [...stdio],
    })
    child.unref()
    return child
  } finally {
    closeSync(log)
  }
}
