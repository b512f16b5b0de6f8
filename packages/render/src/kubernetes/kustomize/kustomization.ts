import type { KubernetesObject } from '../object.ts'
import { toYaml } from '../yaml.ts'

/** What a patch applies to; names and namespaces are regular expressions, anchored on both sides. */
export interface Target {
  readonly group?: string
  readonly version?: string
  readonly kind?: string
  readonly name?: string
  readonly namespace?: string
}

/** A patch in a file, or in `patch` itself; without a target, its content says what it applies to. */
export type Patch =
  | { readonly target?: Target; readonly path: string }
  | { readonly target?: Target; readonly patch: string }

/** A `kustomization.yaml` whose objects come out in the order in which they are listed. */
export function kustomization(options: { readonly resources: readonly string[]; readonly patches: readonly Patch[] }) {
  const { resources, patches } = options
  return `# Written by windlass render --kustomize: change the description and render it again.
${toYaml({
  apiVersion: 'kustomize.config.k8s.io/v1beta1',
  kind: 'Kustomization',
  sortOptions: { order: 'fifo' },
  resources,
  patches: patches.length === 0 ? undefined : patches,
})}`
}

/** The target of one object alone among `objects`. */
export function targetAmong(objects: readonly KubernetesObject[]): (object: KubernetesObject) => Target {
  const namesakes = Map.groupBy(objects, ({ kind, metadata }) => `${kind} ${metadata.name}`)
  return ({ apiVersion, kind, metadata: { name, namespace } }) => {
    const [version = '', group] = apiVersion.split('/').toReversed()
    // A target without a group matches every group: where that could be another object's, it asks for none.
    const isAlone = namesakes.get(`${kind} ${name}`)?.length === 1
    return {
      ...(group === undefined ? !isAlone && { group: '^$' } : { group }),
      version,
      kind,
      name: name.replace(/[.+*?()|[\]{}^$\\]/g, '\\$&'),
      ...(namespace !== undefined && { namespace }),
    }
  }
}
