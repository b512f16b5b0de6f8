import type { IConfigMap } from 'kubernetes-models/v1'
import { digestOf } from '../../canonical-json.ts'
import type { ObjectContext } from '../context.ts'
import type { KubernetesObject, Manifest } from '../object.ts'
import type { PodVolumes } from '../pods/pod-volumes.ts'

/** Directory of the files that a component is configured by. */
export const configDirectory = '/etc/windlass'

/** File of a program's configuration as JSON. */
export const configFile = `${configDirectory}/config.json`

export interface ComponentConfig extends PodVolumes {
  readonly objects: readonly KubernetesObject[]
  /** Changes with any byte of the files; undefined where there are none. */
  readonly checksum: string | undefined
}

/** The configuration of a component as files of its pods, under {@link configDirectory} unless said otherwise. */
export function componentConfig(
  context: Pick<ObjectContext, 'objectName' | 'namespace' | 'labels'>,
  files: Readonly<Record<string, string>>,
  directory: string = configDirectory,
): ComponentConfig {
  if (Object.keys(files).length === 0) return { objects: [], checksum: undefined, volumes: [], mounts: [] }
  const name = `${context.objectName}-config`
  const object = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: context.namespace, labels: context.labels },
    data: { ...files },
  } satisfies Manifest<IConfigMap>
  return {
    objects: [object],
    checksum: digestOf(files).slice(0, 16),
    volumes: [{ name: 'config', configMap: { name } }],
    mounts: [{ name: 'config', mountPath: directory, readOnly: true }],
  }
}

/** Configuration as a file that people read too. */
export function jsonFile(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
