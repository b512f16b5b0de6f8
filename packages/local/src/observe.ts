import type { Observation, ObservedReplica, ObservedResource } from '@windlass/target/observation'
import type { Readiness } from '@windlass/target/readiness'
import type { Home } from './files/home.ts'
import { probe } from './probe.ts'
import { isRunning } from './processes/process-identity.ts'
import { residentBytes } from './processes/process-memory.ts'
import { type DesiredReplica, type DesiredSet, readDesiredSets } from './state/desired-set.ts'
import { type ReplicaStatus, readSetStatuses, type SetStatus } from './state/set-status.ts'
import { summarize } from './summarize.ts'
import { restsForGood } from './supervisor/judge-end.ts'
import { presentSupervisor, type Supervisor } from './supervisor/supervisor-claim.ts'

/** What runs in a home. Where no supervisor is there to say, the processes themselves are asked. */
export async function observeHome(options: {
  readonly home: Home
  readonly nowMs: number
  readonly signal: AbortSignal
}): Promise<Observation> {
  const { home, nowMs, signal } = options
  signal.throwIfAborted()
  const supervisor = presentSupervisor(home)
  const desired = new Map(readDesiredSets(home).map((set) => [set.id, set]))
  const statuses = new Map(readSetStatuses(home).map((status) => [status.id, status]))
  const ids = [...new Set([...desired.keys(), ...statuses.keys()])].toSorted()
  const observed = await Promise.all(
    ids.map((id) => observeSet({ desired: desired.get(id), status: statuses.get(id), supervisor, nowMs, signal })),
  )
  const resources = observed.filter(({ replicas }) => replicas.length > 0)
  return { atMs: nowMs, resources, warnings: supervisor !== undefined || resources.length === 0 ? [] : [unsupervised] }
}

const unsupervised =
  'The supervisor is not running: processes that run go on, but nobody probes or restarts them. ' +
  'The next command that changes the release starts it again; so does `windlass up`.'

interface SetView {
  readonly desired: DesiredSet | undefined
  readonly status: SetStatus | undefined
  readonly supervisor: Supervisor | undefined
  readonly nowMs: number
  readonly signal: AbortSignal
}

async function observeSet(view: SetView): Promise<ObservedResource> {
  const { desired, status } = view
  const ordinals = [...(desired?.replicas ?? []), ...(status?.replicas ?? [])].map((replica) => replica.ordinal)
  const replicas = await Promise.all(
    [...new Set(ordinals)]
      .toSorted((a, b) => a - b)
      .map((ordinal) =>
        observeReplica({
          ...view,
          wanted: desired?.replicas.find((replica) => replica.ordinal === ordinal),
          seen: status?.replicas.find((replica) => replica.ordinal === ordinal),
        }),
      ),
  )
  return {
    id: desired?.id ?? status?.id ?? '',
    component: desired?.component ?? status?.component ?? '',
    digest: desired?.digest ?? '',
    readiness: summarize(replicas),
    replicas,
  }
}

interface ReplicaView extends SetView {
  readonly wanted: DesiredReplica | undefined
  readonly seen: ReplicaStatus | undefined
}

async function observeReplica(view: ReplicaView): Promise<ObservedReplica> {
  const { wanted, seen, desired } = view
  const ports = Object.entries(wanted?.launch.ports ?? {})
  const memoryBytes = seen?.process == null ? undefined : residentBytes(seen.process.pid)
  return {
    ordinal: wanted?.ordinal ?? seen?.ordinal ?? 0,
    name: wanted?.name ?? seen?.name ?? '',
    digest: digestOf(seen ?? wanted, desired),
    readiness: await readinessOf(view),
    restarts: seen?.restarts ?? 0,
    ...(memoryBytes !== undefined && { memoryBytes }),
    addresses: Object.fromEntries(ports.map(([name, port]) => [name, `127.0.0.1:${port}`])),
  }
}

/**
 * Digest of what a replica runs. Where that is not what the resource of this digest would start now, because a secret
 * changed under it, the digest says so: nobody may take it for up to date.
 */
function digestOf(
  running: { readonly ordinal: number; readonly digest: string; readonly revision: string } | undefined,
  desired: DesiredSet | undefined,
): string {
  if (running === undefined) return ''
  const applied = desired?.applied.find((replica) => replica.ordinal === running.ordinal)
  const outdated = applied !== undefined && applied.digest === running.digest && applied.revision !== running.revision
  return outdated ? `${running.digest}/${running.revision}` : running.digest
}

async function readinessOf(view: ReplicaView): Promise<Readiness> {
  const { wanted, seen, desired, status, supervisor, nowMs } = view
  // What an earlier supervisor wrote down is no longer known to be so.
  if (supervisor === undefined || (status && status.supervisor !== supervisor.number))
    return unsupervisedReadiness(view)
  const pending: Readiness = {
    state: 'progressing',
    reason: 'Pending',
    detail: 'the supervisor has not taken it yet',
    sinceMs: nowMs,
  }
  if (seen === undefined) return pending
  const taken = (status?.generation ?? 0) >= (desired?.generation ?? 0)
  if (wanted === undefined) return taken ? seen.readiness : { ...pending, sinceMs: seen.readiness.sinceMs }
  // What was found before the last change says nothing about it, unless it is of a process that the change leaves alone.
  if (seen.revision === wanted.revision) return taken || seen.readiness.state !== 'failed' ? seen.readiness : pending
  if (seen.readiness.state === 'progressing') return seen.readiness
  return { state: 'progressing', reason: 'Updating', detail: 'still runs an older revision', sinceMs: nowMs }
}

/** Readiness of a replica that the present supervisor, if there is one, has not seen yet. */
async function unsupervisedReadiness(view: ReplicaView): Promise<Readiness> {
  const { seen, supervisor, nowMs } = view
  const sinceMs = seen?.readiness.sinceMs ?? nowMs
  const process = seen?.process ?? null
  if (process !== null && isRunning(process)) return { ...(await askProcess(view, process.pid)), sinceMs }
  if (process === null && seen !== undefined && restsForGood(seen.readiness)) return seen.readiness
  if (supervisor !== undefined) {
    return { state: 'progressing', reason: 'Pending', detail: 'the new supervisor has not taken it yet', sinceMs }
  }
  const detail = process === null ? 'does not run' : `process ${process.pid} has ended`
  return { state: 'failed', reason: 'Stopped', detail: `${detail}, and no supervisor starts it`, sinceMs }
}

/** Whether a process that nobody looks after answers now. */
async function askProcess({ wanted, seen, signal }: ReplicaView, pid: number): Promise<Omit<Readiness, 'sinceMs'>> {
  const runs = `runs as process ${pid} without a supervisor`
  if (wanted === undefined || wanted.revision !== seen?.revision) {
    return { state: 'unknown', reason: 'Unsupervised', detail: `${runs}, at an older revision` }
  }
  const { probes, probing } = wanted.care
  const ready = probes.ready ?? probes.live
  if (ready === undefined) return { state: 'ready', reason: 'Unsupervised', detail: `${runs}; it has no probe to ask` }
  const { timeoutMs } = probing
  const result = await probe({ probe: ready, ports: wanted.launch.ports, timeoutMs, signal })
  if (result.state === 'pass')
    return { state: 'ready', reason: 'Unsupervised', detail: `${runs}; it answers its probe` }
  return { state: 'progressing', reason: 'Unsupervised', detail: `${runs}; ${result.detail}` }
}
