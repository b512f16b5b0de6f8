import type { KubernetesObject, OwnedObject } from '../object.ts'
import { splitFiles } from '../split.ts'
import { toYaml, toYamlDocuments } from '../yaml.ts'
import { patchBetween } from './json-patch.ts'
import { kustomization, type Patch, type Target, targetAmong } from './kustomization.ts'
import { type EnvironmentObjects, type Matching, matchObjects } from './matching.ts'

/** The objects that overlays start from, each in its file below the base. */
export interface Base {
  readonly namespace: string
  readonly objects: readonly PlacedObject[]
}

interface PlacedObject extends OwnedObject {
  readonly path: string
}

/**
 * The files of the overlay that turns the base into what `environment` renders, their paths from the overlay.
 * Patches are JSON patches: they mean the same for every list of every kind, built in or custom, where a strategic
 * merge follows a schema that kustomize has of built-in kinds only.
 */
export function overlayFiles(options: {
  readonly base: Base
  /** Of the base, from the overlay. */
  readonly basePath: string
  readonly environment: EnvironmentObjects
}): ReadonlyMap<string, string> {
  const { base, basePath, environment } = options
  const matching = matchObjects(base, environment)
  const extra = [...splitFiles(matching.extra)].map(([path, content]) => [`resources/${path}`, content] as const)
  const target = targetAmong([...base.objects, ...matching.extra].map(({ object }) => object))
  const changed = matching.kept.flatMap(({ from, to }) => {
    const operations = patchBetween(from.object, inNamespaceOf(from.object, to))
    if (operations.length === 0) return []
    return { path: `patches/${from.path}`, content: toYaml(operations), target: target(from.object) }
  })
  const file = kustomization({
    // What only this environment has comes first: its namespace is there before what lives in it.
    resources: [...extra.map(([path]) => path), basePath],
    patches: [
      ...matching.absent.map(({ object }) => deletion(object)),
      ...changed.map(({ path, target }) => ({ path, target })),
      ...moves({ matching, base, environment, target }),
    ],
  })
  return new Map([
    ['kustomization.yaml', file],
    ...extra,
    ...changed.map(({ path, content }) => [path, content] as const),
  ])
}

function inNamespaceOf(other: KubernetesObject, object: KubernetesObject): KubernetesObject {
  const { namespace, ...metadata } = object.metadata
  if (namespace === undefined) return object
  return { ...object, metadata: { ...metadata, namespace: other.metadata.namespace ?? namespace } }
}

function deletion({ apiVersion, kind, metadata: { name, namespace } }: KubernetesObject): Patch {
  const metadata = namespace === undefined ? { name } : { name, namespace }
  const patch = { apiVersion, kind, metadata, $patch: 'delete' }
  return { patch: toYamlDocuments([patch]) }
}

/**
 * The patches that move objects to the namespace of the environment, after all others, whose targets are in that of
 * the base. One patch moves all, unless some that it would hit have to stay.
 */
function moves(options: {
  readonly matching: Matching<PlacedObject>
  readonly base: Base
  readonly environment: EnvironmentObjects
  readonly target: (object: KubernetesObject) => Target
}): readonly Patch[] {
  const { matching, base, environment, target } = options
  const namespaceOf = ({ metadata }: KubernetesObject) => metadata.namespace
  const moving = matching.kept.filter(({ from, to }) => namespaceOf(from.object) !== namespaceOf(to))
  if (moving.length === 0) return []
  const patch = toYaml([{ op: 'replace', path: '/metadata/namespace', value: environment.namespace }])
  const rendered = [...matching.kept.map(({ to }) => to), ...matching.extra.map(({ object }) => object)]
  // Kustomize takes what has no namespace for an object of the namespace `default`.
  const hitsOthers = base.namespace === 'default' || rendered.some((object) => namespaceOf(object) === base.namespace)
  if (!hitsOthers) return [{ target: { namespace: base.namespace }, patch }]
  return moving.map(({ from }) => ({ target: target(from.object), patch }))
}
