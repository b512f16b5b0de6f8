import { existsSync } from 'node:fs'
import type { Home } from '../files/home.ts'
import { findPortHolder, type PortHolder } from '../processes/port-holder.ts'
import { groupOf, killGroup } from '../processes/process-identity.ts'
import { findStrays } from '../processes/stray-processes.ts'
import type { DesiredReplica } from '../state/desired-set.ts'
import type { HealthFinding } from './watch-health.ts'

/** The replicas that run now, by the process group each of them leads. */
export type RunningReplicas = ReadonlyMap<number, { readonly name: string; readonly draining: boolean }>

/** Why a replica cannot be started, and when to look again. */
export interface StartObstacle {
  readonly finding: HealthFinding
  readonly retryMs: number
}

/** Nobody is told when a port becomes free, so it has to be looked at again. */
const takenPortRetryMs = 5_000
const drainingPortRetryMs = 100

/** What keeps a replica from being started now; `undefined` where nothing does. */
export async function findStartObstacle(options: {
  readonly home: Home
  readonly replica: DesiredReplica
  readonly running: () => RunningReplicas
}): Promise<StartObstacle | undefined> {
  const { entry, secretFiles, ports } = options.replica.launch
  if (!existsSync(entry)) return forGood('ProgramMissing', `The program ${entry} does not exist.`)
  for (const [name, path] of Object.entries(secretFiles)) {
    if (!existsSync(path)) return forGood('SecretMissing', `The file of the secret ${name} is gone; deploy again.`)
  }
  for (const [name, port] of Object.entries(ports)) {
    const holder = await findPortHolder(port)
    if (holder !== undefined) return takenPort({ ...options, name, port, holder })
  }
  return undefined
}

function takenPort(options: {
  readonly home: Home
  readonly running: () => RunningReplicas
  readonly name: string
  readonly port: number
  readonly holder: PortHolder
}): StartObstacle {
  const { home, name, port, holder } = options
  const running = options.running()
  const what = `Port ${port} (${name})`
  const group = holder.pid === undefined ? undefined : groupOf(holder.pid)
  const replica = group === undefined ? undefined : running.get(group)
  if (replica?.draining) {
    const detail = `${what} is given up by ${replica.name}.`
    return { finding: { state: 'progressing', reason: 'PortDraining', detail }, retryMs: drainingPortRetryMs }
  }
  const stray = findStrays({ home, known: new Set(running.keys()) }).find(({ pid }) => pid === holder.pid)
  if (stray !== undefined && killGroup(stray)) {
    const detail = `${what} was held by process ${stray.pid}, left over from an earlier run; it is stopped.`
    return { finding: { state: 'progressing', reason: 'PortDraining', detail }, retryMs: drainingPortRetryMs }
  }
  const detail = `${what} is taken by ${inWords(holder, replica?.name)}. Stop it, or give this component another port.`
  return { finding: { state: 'failed', reason: 'PortTaken', detail }, retryMs: takenPortRetryMs }
}

function inWords(holder: PortHolder, replica: string | undefined): string {
  if (replica !== undefined) return `${replica} of this release`
  if (holder.pid === undefined) return 'another program'
  return `process ${holder.pid}: ${holder.command}`
}

function forGood(reason: string, detail: string): StartObstacle {
  return { finding: { state: 'failed', reason, detail }, retryMs: Number.POSITIVE_INFINITY }
}
