import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { CodedError } from '@windlass/errors/coded-error'
import type { ProcessSet } from '@windlass/target/process-set'
import type { Resource } from '@windlass/target/resource'
import { listFiles, writeFileAtomic } from '../files/atomic-file.ts'
import { ensureHome, fileOfName, type Home } from '../files/home.ts'
import {
  type DesiredReplica,
  type DesiredSet,
  readDesiredSet,
  readDesiredSets,
  writeDesiredSet,
} from './desired-set.ts'
import { configFileOf, holdReplicas } from './render-desired.ts'
import { type ResolvedSecret, writeSecretFiles } from './secret-files.ts'
import { readSetStatus, statusPath } from './set-status.ts'
import { claimVolumes } from './volumes.ts'

/*
 * Every change of what is wanted, each in one go without a pause between reading and writing: commands of one process
 * cannot come between. Commands of several processes are kept apart by the lease.
 */

/** Wants a resource; returns the generation to wait for. */
export function wantApplied(options: {
  readonly home: Home
  readonly resource: Resource
  readonly set: ProcessSet
  readonly secrets: readonly ResolvedSecret[]
  readonly applied: readonly DesiredReplica[]
  readonly replicas: 'all' | 'hold'
  readonly inherited: Readonly<Record<string, string>>
}): number {
  const { home, resource, set, secrets, applied, inherited } = options
  const { id, component, digest } = resource
  ensureHome(home)
  const before = readDesiredSet(home, id)
  writeSecretFiles(secrets)
  const config = configFileOf(home, component, set)
  writeFileAtomic(config.path, config.text, { durable: true })
  const replicas = options.replicas === 'hold' ? holdReplicas(applied, before?.replicas ?? []) : applied
  claimVolumes(
    home,
    id,
    replicas.map((replica) => replica.launch.dataDirectory),
  )
  const generation = nextGeneration(home, id, before)
  writeDesiredSet(home, {
    id,
    component,
    digest,
    generation,
    inherited,
    applied: [...applied],
    replicas: [...replicas],
  })
  return generation
}

/** Wants one replica to be as applied; returns it with the generation to wait for. */
export function wantReplaced(options: { readonly home: Home; readonly id: string; readonly ordinal: number }): {
  readonly generation: number
  readonly replica: DesiredReplica
} {
  const { home, id, ordinal } = options
  const before = readDesiredSet(home, id)
  const replica = before?.applied.find((candidate) => candidate.ordinal === ordinal)
  if (before === undefined || replica === undefined) {
    throw new CodedError('LOCAL_REPLICA_UNKNOWN', `Replica ${ordinal} of ${id} has not been applied.`, {
      hint: 'Apply the resource first; `windlass status` shows what is there.',
    })
  }
  const generation = nextGeneration(home, id, before)
  const replicas = before.replicas.map((present) => (present.ordinal === ordinal ? replica : present))
  writeDesiredSet(home, { ...before, generation, replicas })
  return { generation, replica }
}

/** Wants nothing of a set to run; returns the generation to wait for, `undefined` where nothing is left of it. */
export function wantRemoved(home: Home, id: string): number | undefined {
  const before = readDesiredSet(home, id)
  const status = readSetStatus(home, id)
  const component = before?.component ?? status?.component
  if (component === undefined) return undefined
  const generation = nextGeneration(home, id, before)
  const { inherited = {} } = before ?? {}
  writeDesiredSet(home, { id, component, digest: '', generation, inherited, applied: [], replicas: [] })
  return generation
}

/** Takes a set that was drained out of the books, with the secrets and configuration that nobody else uses. */
export function forgetSet(home: Home, id: string): void {
  rmSync(join(home.desired, fileOfName(id)), { force: true })
  rmSync(statusPath(home, id), { force: true })
  const used = new Set(readDesiredSets(home).flatMap(filesUsedBy))
  for (const directory of [home.config, home.secrets]) {
    for (const file of listFiles(directory)) {
      const path = join(directory, file)
      if (!used.has(path)) rmSync(path, { force: true })
    }
  }
}

function filesUsedBy(set: DesiredSet): string[] {
  return [...set.applied, ...set.replicas].flatMap((replica) => Object.values(replica.launch.environment))
}

/** Above everything the supervisor has seen, even where the desired set was lost. */
function nextGeneration(home: Home, id: string, before: DesiredSet | undefined): number {
  return Math.max(before?.generation ?? 0, readSetStatus(home, id)?.generation ?? 0) + 1
}
