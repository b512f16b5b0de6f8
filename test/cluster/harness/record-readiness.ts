import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { seeRelease } from '@windlass/cluster/testing/see-release'
import type { ReleasePlace } from './release-place.ts'

const fixtures = resolve(import.meta.dirname, '../../../packages/cluster/src/readiness/fixtures')

/**
 * Writes what was seen of one object as a fixture of the tests that need no cluster, where RECORD_READINESS asks for it.
 * What nobody looks at is left out, and the registry is given a name of no machine.
 */
export async function recordReadiness(options: {
  readonly name: string
  readonly id: string
  readonly place: ReleasePlace
}): Promise<void> {
  if (process.env['RECORD_READINESS'] === undefined) return
  const { name, id, place } = options
  const { connection, namespace } = place
  const signal = AbortSignal.timeout(30_000)
  const seen = await seeRelease({ connection, namespace, stack: 'tested', id, signal })
  const text = JSON.stringify(seen, leaveOut, 2)
    .replaceAll(process.env['REGISTRY'] ?? 'no registry', 'registry.example.com')
    .replaceAll(namespace, 'tested')
  await writeFile(resolve(fixtures, `${name.replaceAll(' ', '-').toLowerCase()}.json`), `${text}\n`)
}

/** Kept of metadata, of the spec of pods and of their containers. */
const seenFields: Readonly<Record<string, ReadonlySet<string>>> = {
  metadata: new Set([
    'name',
    'namespace',
    'uid',
    'generation',
    'creationTimestamp',
    'deletionTimestamp',
    'labels',
    'annotations',
    'ownerReferences',
    'managedFields',
  ]),
  pod: new Set(['containers', 'initContainers', 'volumes']),
  container: new Set(['name', 'image', 'ports', 'readinessProbe']),
  containerStatus: new Set(['name', 'image', 'ready', 'started', 'restartCount', 'state', 'lastState']),
}
const unseen = new Set(['template', 'jobTemplate', 'hostIP', 'hostIPs', 'podIP', 'podIPs', 'resourceVersion'])

function leaveOut(field: string, value: unknown): unknown {
  if (unseen.has(field)) return undefined
  if (field === 'metadata') return pick(value, 'metadata')
  if (field === 'managedFields') return ours(value)
  if (field === 'containerStatuses') return (value as unknown[]).map((status) => pick(status, 'containerStatus'))
  if (field === 'containers') return (value as unknown[]).map((container) => pick(container, 'container'))
  const isPodSpec = field === 'spec' && typeof value === 'object' && value !== null && 'containers' in value
  return isPodSpec ? pick(value, 'pod') : value
}

function pick(value: unknown, what: string): unknown {
  return Object.fromEntries(Object.entries(value as object).filter(([field]) => seenFields[what]?.has(field)))
}

function ours(value: unknown): unknown {
  const managed = value as readonly { readonly manager: string; readonly time: string }[]
  return managed.filter(({ manager }) => manager === 'windlass').map(({ manager, time }) => ({ manager, time }))
}
