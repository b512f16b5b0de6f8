import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { listFiles } from './files/atomic-file.ts'
import type { Home } from './files/home.ts'
import { killGroup } from './processes/process-identity.ts'
import { findStrays } from './processes/stray-processes.ts'
import { readSetStatuses } from './state/set-status.ts'
import { presentSupervisor } from './supervisor/supervisor-claim.ts'

/** Kills every process of a home at once, without draining, and forgets what was wanted; data and records stay. */
export function killHome(home: Home): void {
  // First, so that it restarts nothing.
  const supervisor = presentSupervisor(home)
  if (supervisor !== undefined) killGroup(supervisor.process)
  for (const file of listFiles(home.desired)) rmSync(join(home.desired, file), { force: true })
  for (const { process } of readSetStatuses(home).flatMap((status) => status.replicas)) {
    if (process !== null) killGroup(process)
  }
  for (const stray of findStrays({ home, known: new Set() })) killGroup(stray)
  for (const file of listFiles(home.status)) rmSync(join(home.status, file), { force: true })
}
