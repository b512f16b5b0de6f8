import type { IExternalSecret } from '@kubernetes-models/external-secrets/external-secrets.io/v1'
import type { SecretSource } from '@windlass/stack/secret'
import type { IEnvVar, ISecret, IVolumeProjection } from 'kubernetes-models/v1'
import { secretFileVariable } from '../../secret-variable.ts'
import { type ObjectContext, ownPrefix } from '../context.ts'
import type { KubernetesObject, Manifest } from '../object.ts'
import type { PodVolumes } from '../pods/pod-volumes.ts'

/** Directory of the files that hold secrets. */
export const secretDirectory = '/run/secrets/windlass'

/** Annotation that says, for each key of a Secret without its value, where the deploying machine finds it. */
const secretSourcesAnnotation = `${ownPrefix}/secret-sources`

/** How often the External Secrets Operator looks for a new value. */
const refreshInterval = '1h'

/** A key of a Secret that will exist. */
export interface SecretKey {
  readonly name: string
  readonly key: string
}

export interface ComponentSecrets extends PodVolumes {
  readonly objects: readonly KubernetesObject[]
  /** `API_KEY_FILE` for each secret. */
  readonly env: readonly IEnvVar[]
  /** Where each secret is found, by its name in the description. */
  readonly keys: Readonly<Record<string, SecretKey>>
}

/**
 * The secrets of a component: the objects that hold or fetch them, and files of its pods.
 *
 * A value from a variable or a file of the deploying machine is not known here. Its Secret holds what says so instead
 * of the value, and a deploy puts the value in. `shared` are keys of other components' secrets that its pods read too.
 */
export function componentSecrets(
  context: Pick<ObjectContext, 'objectName' | 'namespace' | 'labels'>,
  secrets: Readonly<Record<string, SecretSource>>,
  shared: Readonly<Record<string, SecretKey>> = {},
): ComponentSecrets {
  const entries = Object.entries(secrets)
  const own = Object.fromEntries(entries.map(([name, source]) => [name, keyOf(context.objectName, name, source)]))
  const keys = { ...own, ...shared }
  const objects = [ownSecret(context, entries), externalSecret(context, entries)].filter(
    (object) => object !== undefined,
  )
  if (Object.keys(keys).length === 0) return { objects, keys, volumes: [], mounts: [], env: [] }
  return {
    objects,
    keys,
    volumes: [{ name: 'secrets', projected: { defaultMode: 0o440, sources: projections(keys) } }],
    mounts: [{ name: 'secrets', mountPath: secretDirectory, readOnly: true }],
    env: entries.map(([name]) => ({ name: secretFileVariable(name), value: `${secretDirectory}/${name}` })),
  }
}

/** A variable of a process that must have a secret so, since its program reads no file. */
export function secretVariable(name: string, { name: secret, key }: SecretKey): IEnvVar {
  return { name, valueFrom: { secretKeyRef: { name: secret, key } } }
}

function keyOf(objectName: string, name: string, source: SecretSource): SecretKey {
  if (source.from === 'existing') return { name: source.name, key: source.key }
  if (source.from === 'external') return { name: externalName(objectName), key: name }
  return { name: ownName(objectName), key: name }
}

function projections(keys: Readonly<Record<string, SecretKey>>): IVolumeProjection[] {
  const bySecret = Map.groupBy(Object.entries(keys), ([, { name }]) => name)
  return [...bySecret].map(([name, entries]) => ({
    secret: { name, items: entries.map(([path, { key }]) => ({ key, path })) },
  }))
}

function ownSecret(
  context: Pick<ObjectContext, 'objectName' | 'namespace' | 'labels'>,
  entries: readonly [string, SecretSource][],
): Manifest<ISecret> | undefined {
  const values: Record<string, string> = {}
  const sources: Record<string, string> = {}
  for (const [name, source] of entries) {
    if (source.from === 'literal') values[name] = source.value
    if (source.from === 'env') sources[name] = `env ${source.variable}`
    if (source.from === 'file') sources[name] = `file ${source.path}`
  }
  const templates = Object.fromEntries(
    Object.entries(sources).map(([name, source]) => [name, `REPLACE_ME from ${source}`]),
  )
  if (Object.keys(values).length + Object.keys(templates).length === 0) return undefined
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: ownName(context.objectName),
      namespace: context.namespace,
      labels: context.labels,
      ...(Object.keys(sources).length > 0 && { annotations: { [secretSourcesAnnotation]: JSON.stringify(sources) } }),
    },
    type: 'Opaque',
    stringData: { ...values, ...templates },
  }
}

function externalSecret(
  context: Pick<ObjectContext, 'objectName' | 'namespace' | 'labels'>,
  entries: readonly [string, SecretSource][],
): Manifest<IExternalSecret> | undefined {
  const external = entries.flatMap(([name, source]) => (source.from === 'external' ? [{ name, ...source }] : []))
  const [first] = external
  if (first === undefined) return undefined
  const name = externalName(context.objectName)
  return {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: { name, namespace: context.namespace, labels: context.labels },
    spec: {
      refreshInterval,
      target: { name, creationPolicy: 'Owner' },
      data: external.map((secret) => ({
        secretKey: secret.name,
        remoteRef: { key: secret.key },
        sourceRef: { storeRef: { name: secret.store, kind: 'ClusterSecretStore' } },
      })),
    },
  }
}

function ownName(objectName: string): string {
  return `${objectName}-secrets`
}

function externalName(objectName: string): string {
  return `${objectName}-external-secrets`
}
