import { createHash } from 'node:crypto'
import type { Rendered, Resource } from '@windlass/target/resource'
import { z } from 'zod'
import { parseResourceId, resourceIdOf } from '../resource-id.ts'
import { secretNameAnnotation, sourcedSecrets } from './secret-sources.ts'

/**
 * A release whose Secrets are named after what they hold, and everything that reads them by these names, so that a
 * changed value is a new Secret and a change of the pods. The values themselves are no part of it.
 *
 * `names` says what each Secret whose values are found at deploy time is called; the others stay as they are. Pure.
 */
export function withNamedSecrets(rendered: Rendered, names: ReadonlyMap<string, string>): Rendered {
  const secrets = sourcedSecrets(rendered.resources).filter(({ name }) => names.has(name))
  const ids = new Map([
    ...secrets.map(({ resource, name }): [string, string] => [
      resource.id,
      resourceIdOf({ apiVersion: 'v1', kind: 'Secret', name: names.get(name) ?? name }),
    ]),
    ...rendered.resources.flatMap((resource) => renamedJob(resource, names)),
  ])
  const secretIds = new Set(secrets.map(({ resource }) => resource.id))
  const resources = rendered.resources.map((resource): Resource => {
    const id = ids.get(resource.id) ?? resource.id
    const needs = resource.needs.map((need) => ids.get(need) ?? need)
    const used = new Set<string>()
    const body = secretIds.has(resource.id)
      ? namedSecret(resource.body, names)
      : withName(renamed(resource.body, { key: '', parent: '', names, used }), ids.get(resource.id))
    const unchanged = used.size === 0 && !ids.has(resource.id)
    return unchanged ? { ...resource, needs } : { ...resource, id, needs, body, digest: digestOf(resource, id, used) }
  })
  const workloads = rendered.workloads.map((workload) => ({
    ...workload,
    resource: ids.get(workload.resource) ?? workload.resource,
  }))
  return { resources, workloads }
}

/** A Job cannot be changed: one that reads another value is another Job. */
function renamedJob(resource: Resource, names: ReadonlyMap<string, string>): readonly [string, string][] {
  const { apiVersion, kind, name } = parseResourceId(resource.id)
  if (`${apiVersion}/${kind}` !== 'batch/v1/Job') return []
  const used = new Set<string>()
  renamed(resource.body, { key: '', parent: '', names, used })
  if (used.size === 0) return []
  const hash = digestOf(resource, '', used).slice(0, 8)
  return [[resource.id, resourceIdOf({ apiVersion, kind, name: `${name.replace(contentHash, '')}-${hash}` })]]
}

/** At the end of the name of a Job of ours. */
const contentHash = /-[0-9a-f]{8}$/

const namedSchema = z.looseObject({ metadata: z.looseObject({ name: z.string() }) })

function withName(body: unknown, id: string | undefined): unknown {
  if (id === undefined) return body
  const object = namedSchema.parse(body)
  return { ...object, metadata: { ...object.metadata, name: parseResourceId(id).name } }
}

const secretSchema = z.looseObject({
  metadata: z.looseObject({ name: z.string(), annotations: z.record(z.string(), z.string()) }),
})

/** A Secret without its values. It is never changed: other values are another Secret. */
function namedSecret(body: unknown, names: ReadonlyMap<string, string>): unknown {
  const { metadata, stringData: _, ...secret } = secretSchema.parse(body)
  const name = names.get(metadata.name) ?? metadata.name
  const annotations = { ...metadata.annotations, [secretNameAnnotation]: metadata.name }
  return { ...secret, metadata: { ...metadata, name, annotations }, immutable: true }
}

/** The digest of a resource says all but the names that were put in. */
function digestOf({ digest }: Resource, id: string, used: ReadonlySet<string>): string {
  return createHash('sha256')
    .update([digest, id, ...[...used].toSorted()].join('\n'))
    .digest('hex')
}

interface Position {
  readonly key: string
  readonly parent: string
  readonly names: ReadonlyMap<string, string>
  /** Names that were put in. */
  readonly used: Set<string>
}

function renamed(value: unknown, position: Position): unknown {
  const { key, names, used } = position
  if (typeof value === 'string') {
    const name = isReference(position) ? names.get(value) : undefined
    if (name === undefined) return value
    used.add(name)
    return name
  }
  // What is in a list counts as being where the list is.
  if (Array.isArray(value)) return value.map((item) => renamed(item, position))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([field, inner]) => [field, renamed(inner, { ...position, key: field, parent: key })]),
  )
}

/** Fields whose value is the name of a Secret. */
const nameFields: ReadonlySet<string> = new Set(['secretName', 'secret', 'nginx.ingress.kubernetes.io/auth-secret'])
/** Fields whose `name` is the name of a Secret. */
const referenceFields: ReadonlySet<string> = new Set(['secret', 'secretRef', 'secretKeyRef', 'imagePullSecrets'])

function isReference({ key, parent }: Position): boolean {
  return nameFields.has(key) || (key === 'name' && referenceFields.has(parent))
}
