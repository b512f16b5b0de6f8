import { createHash } from 'node:crypto'
import type { Rendered, Resource } from '@windlass/target/resource'
import { z } from 'zod'
import { resourceIdOf } from '../resource-id.ts'
import { secretNameAnnotation, sourcedSecrets } from './secret-sources.ts'

/**
 * A release whose Secrets are named after what they hold, and everything that reads them by these names, so that a
 * changed value is a new Secret and a change of the pods. The values themselves are no part of it.
 *
 * `names` says what each Secret whose values are found at deploy time is called; the others stay as they are. Pure.
 */
export function withNamedSecrets(rendered: Rendered, names: ReadonlyMap<string, string>): Rendered {
  const secrets = sourcedSecrets(rendered.resources).filter(({ name }) => names.has(name))
  const ids = new Map(
    secrets.map(({ resource, name }) => [
      resource.id,
      resourceIdOf({ apiVersion: 'v1', kind: 'Secret', name: names.get(name) ?? name }),
    ]),
  )
  const resources = rendered.resources.map((resource): Resource => {
    const id = ids.get(resource.id) ?? resource.id
    const needs = resource.needs.map((need) => ids.get(need) ?? need)
    const used = new Set<string>()
    const body = ids.has(resource.id)
      ? namedSecret(resource.body, names)
      : renamed(resource.body, { key: '', parent: '', names, used })
    const unchanged = used.size === 0 && !ids.has(resource.id)
    return unchanged ? { ...resource, needs } : { ...resource, id, needs, body, digest: digestOf(resource, id, used) }
  })
  return { ...rendered, resources }
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
