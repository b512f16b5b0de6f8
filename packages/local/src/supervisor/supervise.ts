import { rmSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { describeError } from '@windlass/errors/describe-error'
import { listDocuments } from '../files/atomic-file.ts'
import { directoryChanges } from '../files/directory-changes.ts'
import type { Home } from '../files/home.ts'
import { isRunning, killGroup, signalProcess } from '../processes/process-identity.ts'
import { findStrays } from '../processes/stray-processes.ts'
import { type DesiredSet, readDesiredSets } from '../state/desired-set.ts'
import { readSetStatus, type SetStatus, statusPath } from '../state/set-status.ts'
import type { RunnerContext } from './replica-runner.ts'
import { SetRunner } from './set-runner.ts'
import type { RunningReplicas } from './start-obstacle.ts'
import type { SupervisorLog } from './supervisor-log.ts'

/**
 * Makes the processes of a home what the files in `desired/` say, and goes on until nothing is wanted and nothing runs,
 * or until `signal` aborts: the processes then go on without it, and the next supervisor adopts them.
 */
export async function supervise(options: {
  readonly home: Home
  /** Of the claim to be the supervisor. */
  readonly number: number
  readonly log: SupervisorLog
  readonly signal: AbortSignal
}): Promise<void> {
  const { home, number, log } = options
  const idle = new AbortController()
  const signal = AbortSignal.any([options.signal, idle.signal])
  const sets = new Map<string, SetRunner>()
  const context: RunnerContext = { home, log, running: () => runningReplicas(sets.values()) }

  const reconcile = (): void => {
    const desired = readDesired(home, log)
    if (desired === undefined) return
    for (const { id, component } of desired) {
      if (!sets.has(id)) add({ id, component, supervisor: number, generation: 0, replicas: [] })
    }
    for (const set of sets.values()) {
      const wanted = desired.find(({ id }) => id === set.id)
      set.want(wanted)
      if (wanted === undefined && set.replicas.length === 0) forget(set.id)
    }
    if ([...sets.values()].every((set) => set.replicas.length === 0)) idle.abort()
  }
  const add = (status: SetStatus): void => {
    sets.set(status.id, new SetRunner({ context, status: { ...status, supervisor: number }, onGone: reconcile }))
  }
  const forget = (id: string): void => {
    sets.delete(id)
    rmSync(statusPath(home, id), { force: true })
  }

  for (const status of readStatuses(home, log)) add(status)
  await stopStrays(home, new Set(context.running().keys()), log)
  for await (const _ of directoryChanges({ directories: [home.desired], atLeastEveryMs: 2_000, signal })) reconcile()
}

/** What is wanted; `undefined` where it cannot be read now: everything then stays as it is. */
function readDesired(home: Home, log: SupervisorLog): DesiredSet[] | undefined {
  try {
    return readDesiredSets(home)
  } catch (error) {
    log('desired state not read', { error: describeError(error) })
    return undefined
  }
}

/** What the supervisor before left behind; a status that cannot be read is done without: its processes are strays. */
function readStatuses(home: Home, log: SupervisorLog): SetStatus[] {
  return listDocuments(home.status).flatMap((id) => {
    try {
      return readSetStatus(home, id) ?? []
    } catch (error) {
      log('status not read', { set: id, error: describeError(error) })
      return []
    }
  })
}

function runningReplicas(sets: Iterable<SetRunner>): RunningReplicas {
  const running = new Map<number, { name: string; draining: boolean }>()
  for (const set of sets) {
    for (const { status, draining } of set.replicas) {
      if (status.process !== null) running.set(status.process.pid, { name: status.name, draining })
    }
  }
  return running
}

const strayGraceMs = 3_000
const strayLookMs = 50

/** Stops what nobody has on record, so that no replica is started beside its own double. */
async function stopStrays(home: Home, known: ReadonlySet<number>, log: SupervisorLog): Promise<void> {
  const strays = findStrays({ home, known })
  for (const stray of strays) {
    log('stray stopped', { pid: stray.pid })
    signalProcess(stray, 'SIGTERM')
  }
  // Not children of this process, so nobody tells it when they have ended.
  for (const deadline = Date.now() + strayGraceMs; strays.some(isRunning); await delay(strayLookMs)) {
    if (Date.now() > deadline) for (const stray of strays) killGroup(stray)
  }
}
