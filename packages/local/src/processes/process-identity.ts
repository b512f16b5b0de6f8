import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** A process for good: its number alone is given to another one day. */
export const processIdentitySchema = z.strictObject({
  pid: z.int().min(1),
  /** When it started, as the system says it; only ever compared. */
  started: z.string(),
})

export type ProcessIdentity = z.infer<typeof processIdentitySchema>

/** Identity of the process that has this number now; `undefined` where none runs. */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  const started = process.platform === 'linux' ? startedOnLinux(pid) : startedByPs(pid)
  return started === undefined ? undefined : { pid, started }
}

/** Whether this very process still runs. */
export function isRunning(identity: ProcessIdentity): boolean {
  return identifyProcess(identity.pid)?.started === identity.started
}

/** Sends a signal to this very process; false where it has ended. */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  return isRunning(identity) && sendSignal(identity.pid, signal)
}

/** Kills this very process and all of the process group it leads; false where it has ended. */
export function killGroup(identity: ProcessIdentity): boolean {
  return isRunning(identity) && (sendSignal(-identity.pid, 'SIGKILL') || sendSignal(identity.pid, 'SIGKILL'))
}

function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}

let bootId: string | undefined

function startedOnLinux(pid: number): string | undefined {
  const fields = statOf(pid)
  if (fields === undefined || hasEnded(fields)) return undefined
  bootId ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  return `${bootId}/${fields.startTicks}`
}

/**
 * A zombie has ended; only its exit code waits to be read. Not so while it has other threads: its first thread is one
 * already, but its sockets are still open.
 */
function hasEnded(fields: { state: string; threads: number }): boolean {
  return fields.state === 'X' || (fields.state === 'Z' && fields.threads <= 1)
}

/** Process group of a process of Linux. */
export function groupOf(pid: number): number | undefined {
  return statOf(pid)?.group
}

function statOf(pid: number): { state: string; group: number; threads: number; startTicks: string } | undefined {
  let stat: string
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return undefined
  }
  // Field 2 is the name in parentheses, which may itself hold blanks and parentheses; `state` is field 3.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return {
    state: fields[0] ?? '',
    group: Number(fields[2]),
    threads: Number(fields[17]),
    startTicks: fields[19] ?? '',
  }
}

function startedByPs(pid: number): string | undefined {
  // The same words whatever the time zone and language of the command that asks.
  const env = { PATH: '/usr/bin:/bin', TZ: 'UTC', LC_ALL: 'C' }
  const { stdout } = spawnSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8', env })
  const [, state, started] = /^\s*(\S+)\s+(.+?)\s*$/.exec(stdout ?? '') ?? []
  return state === undefined || state.startsWith('Z') ? undefined : started
}
