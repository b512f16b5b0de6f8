/** Any object of the API, as far as these tests look into it. */
export interface KubernetesObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly labels?: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
    readonly finalizers?: readonly string[]
  }
  readonly [field: string]: unknown
}

/** What an object is called in messages: `apps/v1/StatefulSet/xai-blockchain-node`. */
export function nameOf({ apiVersion, kind, metadata }: KubernetesObject): string {
  return `${apiVersion}/${kind}/${metadata.name}`
}
