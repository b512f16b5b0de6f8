import { setTimeout as delay } from 'node:timers/promises'
import { isRunning, killGroup, type ProcessIdentity, signalProcess } from '../processes/process-identity.ts'

export interface EndOfProcess {
  /** Neither where the process was not our child, so that nobody told us. */
  readonly code: number | null
  readonly signal: string | null
}

/** A running process that a supervisor looks after. */
export interface ProcessHandle {
  readonly identity: ProcessIdentity
  readonly ended: Promise<EndOfProcess>
}

/** Asks a process to end, and kills it with its group when `graceMs` have passed; waits for its end. */
export async function drainProcess(handle: ProcessHandle, graceMs: number): Promise<EndOfProcess> {
  signalProcess(handle.identity, 'SIGTERM')
  const timer = setTimeout(() => killGroup(handle.identity), graceMs)
  try {
    return await handle.ended
  } finally {
    clearTimeout(timer)
  }
}

const adoptedLookMs = 100

/** Takes over a process that another supervisor started. */
export function adoptProcess(identity: ProcessIdentity): ProcessHandle {
  return { identity, ended: endOfAdopted(identity) }
}

/** Only a parent is told of the end of a process; anybody else has to look. */
async function endOfAdopted(identity: ProcessIdentity): Promise<EndOfProcess> {
  while (isRunning(identity)) await delay(adoptedLookMs)
  return { code: null, signal: null }
}
