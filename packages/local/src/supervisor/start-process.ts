import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { identifyProcess } from '../processes/process-identity.ts'
import type { Launch } from '../state/desired-set.ts'
import type { EndOfProcess, ProcessHandle } from './process-handle.ts'

/**
 * Starts a program under Node.js, in a process group of its own and with its output straight in its log file: it goes
 * on when its supervisor is killed, and Ctrl-C in a terminal does not reach it.
 *
 * Rejects with the error of the system where it cannot be started. No tick passes between the start and `onStarted`.
 */
export async function startProcess(options: {
  readonly launch: Launch
  readonly inherited: Readonly<Record<string, string>>
  readonly logPath: string
  readonly onStarted: (handle: ProcessHandle) => void
}): Promise<void> {
  const { launch, inherited, logPath, onStarted } = options
  mkdirSync(launch.dataDirectory, { recursive: true, mode: 0o700 })
  const log = openSync(logPath, 'a', 0o600)
  try {
    const child = spawn(process.execPath, [launch.entry, ...launch.arguments], {
      cwd: launch.dataDirectory,
      env: { ...inherited, ...launch.environment },
      detached: true,
      stdio: ['ignore', log, log],
    })
    if (child.pid === undefined) {
      const [error] = await once(child, 'error')
      throw error
    }
    const ended = new Promise<EndOfProcess>((resolve) => {
      child.once('exit', (code, signal) => resolve({ code, signal }))
    })
    // A child that has ended already is a zombie until its exit event, so its start is gone with it.
    onStarted({ identity: identifyProcess(child.pid) ?? { pid: child.pid, started: 'ended at once' }, ended })
  } finally {
    closeSync(log)
  }
}
