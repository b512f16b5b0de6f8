/** What Windlass sets of the metadata of an object. */
export interface ObjectMetadata {
  readonly name: string
  readonly namespace?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
}

/**
 * What every rendered object is known by; all else of it is plain JSON data that only its own kind's type names.
 * A `Manifest<IService>` is one, and so is what an object of that type was checked with `satisfies`.
 */
export interface KubernetesObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: ObjectMetadata
}

/** An object of one kind, `Manifest<IStatefulSet>`, whose metadata is there and names it. */
export type Manifest<Kind> = Kind & { readonly metadata: ObjectMetadata }

/** An object and the component it belongs to; `namespace` is the component of what belongs to none. */
export interface OwnedObject {
  readonly component: string
  readonly object: KubernetesObject
}

/** `<apiVersion>/<Kind>/<name>`: names an object among those of one release. */
export function resourceId({ apiVersion, kind, metadata }: KubernetesObject): string {
  return `${apiVersion}/${kind}/${metadata.name}`
}
