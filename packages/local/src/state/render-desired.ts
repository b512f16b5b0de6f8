import { join } from 'node:path'
import { configFileVariable } from '@windlass/contract/process-environment'
import { CodedError } from '@windlass/errors/coded-error'
import { type ProcessReplica, type ProcessSet, processSetSchema } from '@windlass/target/process-set'
import type { Resource } from '@windlass/target/resource'
import { dataDirectoryOf, dataDirectoryVariable } from '../data-directory.ts'
import type { Home } from '../files/home.ts'
import type { DesiredReplica, Probing } from './desired-set.ts'
import { revisionOf } from './revision.ts'
import type { ResolvedSecret } from './secret-files.ts'

/** The process set in the body of a resource; throws `LOCAL_BODY_INVALID` for any other body. */
export function processSetOf(resource: Resource): ProcessSet {
  const parsed = processSetSchema.safeParse(resource.body)
  if (parsed.success) return parsed.data
  throw new CodedError('LOCAL_BODY_INVALID', `${resource.id} is no set of processes that the local target can run.`, {
    hint: 'Render the description for the local target; other kinds of resources need another one.',
    cause: parsed.error,
  })
}

/** The configuration file of a process set, named after what it holds. */
export function configFileOf(home: Home, component: string, set: ProcessSet): { path: string; text: string } {
  const path = join(home.config, `${component}-${revisionOf(set.config)}.json`)
  return { path, text: JSON.stringify(set.config, null, 2) }
}

/** What each replica of a resource is to run, as the supervisor needs to know it. */
export function renderReplicas(options: {
  readonly home: Home
  readonly resource: Resource
  readonly set: ProcessSet
  readonly entry: string
  readonly secrets: readonly ResolvedSecret[]
  readonly probing: Probing
  readonly maxLogBytes: number
}): DesiredReplica[] {
  const { home, resource, set, entry, secrets, probing, maxLogBytes } = options
  const shared = {
    ...set.environment,
    [configFileVariable]: configFileOf(home, resource.component, set).path,
    ...Object.fromEntries(secrets.map((secret) => [secret.fileVariable, secret.path])),
  }
  const { probes, restart, stopGraceMs } = set
  const care = { probes, probing, restart, stopGraceMs, maxLogBytes }
  return set.replicas.map((replica: ProcessReplica) => {
    const dataDirectory = dataDirectoryOf(home, resource.component, replica.ordinal)
    const launch = {
      entry,
      arguments: set.arguments,
      environment: { ...shared, ...replica.environment, [dataDirectoryVariable]: dataDirectory },
      ports: replica.ports,
      dataDirectory,
      secretFiles: Object.fromEntries(secrets.map((secret) => [secret.name, secret.path])),
    }
    const { ordinal, name } = replica
    return { ordinal, name, digest: resource.digest, revision: revisionOf({ name, launch }), launch, care }
  })
}

/**
 * What is to run while a rolling update goes on: replicas that exist stay as they are, new ones begin as applied.
 *
 * A replica that the update leaves unchanged counts as moved on: what it runs is what the new resource says.
 */
export function holdReplicas(
  applied: readonly DesiredReplica[],
  present: readonly DesiredReplica[],
): readonly DesiredReplica[] {
  return applied.map((next) => {
    const now = present.find((replica) => replica.ordinal === next.ordinal)
    return now === undefined || now.revision === next.revision ? next : now
  })
}
