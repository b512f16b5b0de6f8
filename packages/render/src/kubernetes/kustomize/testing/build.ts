import { posix } from 'node:path'
import { applyPatch, type Operation } from 'rfc6902'
import { parse } from 'yaml'
import type { KubernetesObject } from '../../object.ts'

interface Kustomization {
  readonly resources: readonly string[]
  readonly patches?: readonly {
    readonly path?: string
    readonly patch?: string
    readonly target?: Readonly<Record<string, string>>
  }[]
}

/** What kustomize builds of a directory of the tree, as far as the tree asks things of it. */
export function build(tree: ReadonlyMap<string, string>, directory: string): readonly KubernetesObject[] {
  const read = (path: string) => tree.get(posix.join(directory, path)) ?? ''
  const { resources, patches = [] }: Kustomization = parse(read('kustomization.yaml'))
  let objects = resources.flatMap((path) =>
    path.endsWith('.yaml') ? [parse(read(path)) as KubernetesObject] : build(tree, posix.join(directory, path)),
  )
  for (const { path, patch = read(path ?? ''), target = {} } of patches) {
    const change: readonly Operation[] | KubernetesObject = parse(patch)
    if ('kind' in change) {
      expectDeletion(change)
      objects = objects.filter((object) => placeOf(object) !== placeOf(change))
    } else
      for (const object of objects.filter((candidate) => isHit(candidate, target))) {
        const failure = applyPatch(object, [...change]).find((error) => error !== null)
        if (failure) throw failure
      }
  }
  return objects
}

function expectDeletion(patch: object): void {
  if (!('$patch' in patch) || patch.$patch !== 'delete') throw new TypeError('The patch has no target')
}

function placeOf({ apiVersion, kind, metadata }: KubernetesObject): string {
  return [apiVersion, kind, metadata.namespace, metadata.name].join(' ')
}

function isHit({ apiVersion, kind, metadata }: KubernetesObject, target: Readonly<Record<string, string>>): boolean {
  const [version = '', group = ''] = apiVersion.split('/').toReversed()
  const actual = { group, version, kind, name: metadata.name, namespace: metadata.namespace ?? 'default' }
  return Object.entries(actual).every(([field, value]) => new RegExp(`^(?:${target[field] ?? '.*'})$`).test(value))
}
