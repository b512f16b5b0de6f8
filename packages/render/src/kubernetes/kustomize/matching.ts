import type { KubernetesObject, OwnedObject } from '../object.ts'

/** What one environment renders. */
export interface EnvironmentObjects {
  readonly environment: string
  /** The namespace of the environment, which its objects carry in their metadata. */
  readonly namespace: string
  readonly objects: readonly OwnedObject[]
}

/** How the objects of an environment come from those of the base. */
export interface Matching<T extends OwnedObject> {
  readonly kept: readonly { readonly from: T; readonly to: KubernetesObject }[]
  /** Of the base, with no counterpart in the environment. */
  readonly absent: readonly T[]
  /** Of the environment, with no counterpart in the base. */
  readonly extra: readonly OwnedObject[]
}

/**
 * Objects are counterparts by version, kind, name and namespace, and so are those that live in the
 * namespace of their environment on both sides.
 */
export function matchObjects<T extends OwnedObject>(
  base: { readonly namespace: string; readonly objects: readonly T[] },
  environment: EnvironmentObjects,
): Matching<T> {
  const left = new Map(environment.objects.map((owned) => [identity(owned.object), owned]))
  const take = (id: string) => {
    const owned = left.get(id)
    left.delete(id)
    return owned?.object
  }
  const same = new Map(base.objects.map((from) => [from, take(identity(from.object))]))
  const matched = base.objects.map((from) => {
    const isOwn = from.object.metadata.namespace === base.namespace
    return { from, to: same.get(from) ?? (isOwn ? take(identity(from.object, environment.namespace)) : undefined) }
  })
  return {
    kept: matched.flatMap(({ from, to }) => (to === undefined ? [] : [{ from, to }])),
    absent: matched.flatMap(({ from, to }) => (to === undefined ? [from] : [])),
    extra: [...left.values()],
  }
}

function identity({ apiVersion, kind, metadata }: KubernetesObject, namespace = metadata.namespace): string {
  return [apiVersion, kind, namespace ?? '', metadata.name].join(' ')
}
