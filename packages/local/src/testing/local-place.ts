import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SuitePlace } from '@windlass/target/conformance-context'
import { type Home, homeAt } from '../files/home.ts'
import { createLocalTarget, type LocalTarget, type LocalTargetOptions } from '../local-target.ts'
import { isRunning } from '../processes/process-identity.ts'
import { findStrays } from '../processes/stray-processes.ts'
import { presentSupervisor, type Supervisor } from '../supervisor/supervisor-claim.ts'

/** A home in a temporary directory; disposing of it kills what runs there and checks that nothing is left. */
export interface LocalPlace extends SuitePlace {
  readonly home: Home
  readonly target: LocalTarget
  readonly another: (options?: Partial<LocalTargetOptions>) => LocalTarget
  readonly supervisor: () => Supervisor | undefined
  /** Kills the supervisor the hard way and waits until it has gone. */
  readonly killSupervisor: () => Promise<void>
}

/** Looks often, so that tests need not wait. */
const probing = { startingIntervalMs: 25, readyIntervalMs: 50, timeoutMs: 1_000, unprobedReadyMs: 100 }

export async function makeLocalPlace(options: Partial<LocalTargetOptions> = {}): Promise<LocalPlace> {
  const home = homeAt(mkdtempSync(join(tmpdir(), 'windlass-local-')))
  const another = (changes: Partial<LocalTargetOptions> = {}) =>
    createLocalTarget({
      home: home.root,
      resolveProgram: (program) => program,
      environment: { PATH: '/usr/bin:/bin' },
      probing,
      ...options,
      ...changes,
    })
  const target = another()
  // A test that ran out of time never disposes of its place.
  const killAtExit = () => {
    target.kill()
    rmSync(home.root, { recursive: true, force: true })
  }
  process.once('exit', killAtExit)
  return {
    home,
    target,
    another,
    supervisor: () => presentSupervisor(home),
    async killSupervisor() {
      const supervisor = presentSupervisor(home)
      if (supervisor === undefined) return
      process.kill(supervisor.process.pid, 'SIGKILL')
      await untilTrue(() => !isRunning(supervisor.process))
    },
    async [Symbol.asyncDispose]() {
      const supervisor = presentSupervisor(home)
      target.kill()
      await untilTrue(() => supervisor === undefined || !isRunning(supervisor.process))
      await untilTrue(() => processesOf(home).length === 0)
      process.off('exit', killAtExit)
      rmSync(home.root, { recursive: true, force: true })
    },
  }
}

/** Every process that was started for a home, on record or not. */
export function processesOf(home: Home): number[] {
  return findStrays({ home, known: new Set() }).map(({ pid }) => pid)
}

/** Waits for what only looking shows; the test's own timeout ends it. */
export async function untilTrue(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5))
}
