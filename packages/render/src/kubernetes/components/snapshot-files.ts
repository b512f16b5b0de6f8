import type { Backup } from '@windlass/stack/backup'
import type { Pod } from '@windlass/stack/pod'
import type { ObjectContext } from '../context.ts'
import type { KubernetesObject } from '../object.ts'
import { configDirectory, jsonFile } from '../objects/config-map.ts'

/** What whoever takes snapshots may ask of the Kubernetes API. */
export const snapshotRights: Pod['rights'] = [
  {
    apiGroups: ['snapshot.storage.k8s.io'],
    resources: ['volumesnapshots'],
    verbs: ['create', 'delete', 'get', 'list', 'watch'],
  },
]

const readyTimeout = '15m'

/** Not in the object libraries: the types of the CSI snapshotter. */
interface VolumeSnapshot extends Omit<KubernetesObject, 'metadata'> {
  readonly metadata: { readonly generateName: string; readonly namespace: string; readonly labels: object }
  readonly spec: {
    readonly volumeSnapshotClassName?: string
    readonly source: { readonly persistentVolumeClaimName: string }
  }
}

/** A snapshot of the volume of each replica, and the script that takes them and drops those that are over the number. */
export function snapshotFiles(options: {
  readonly context: ObjectContext & { readonly component: { readonly replicas: number } }
  readonly companion: ObjectContext
  readonly backup: Extract<Backup, { method: 'snapshot' }>
}): Readonly<Record<string, string>> {
  const { context, companion, backup } = options
  const { replicas } = context.component
  const claims = Array.from({ length: replicas }, (_, ordinal) => `data-${context.objectName}-${ordinal}`)
  const items = claims.map(
    (claim): VolumeSnapshot => ({
      apiVersion: 'snapshot.storage.k8s.io/v1',
      kind: 'VolumeSnapshot',
      metadata: { generateName: `${claim}-`, namespace: context.namespace, labels: companion.labels },
      spec: {
        ...(backup.snapshotClass !== undefined && { volumeSnapshotClassName: backup.snapshotClass }),
        source: { persistentVolumeClaimName: claim },
      },
    }),
  )
  return {
    'snapshots.json': jsonFile({ apiVersion: 'v1', kind: 'List', items }),
    'take-snapshots': script(companion, backup.keep * replicas),
  }
}

function script({ selector }: ObjectContext, keep: number): string {
  const labels = Object.entries(selector).map(([key, value]) => `${key}=${value}`)
  return [
    'set -eu',
    `taken=$(kubectl create -f ${configDirectory}/snapshots.json -o name)`,
    '# A snapshot that does not become usable is a backup that failed.',
    `kubectl wait --for=jsonpath='{.status.readyToUse}'=true --timeout=${readyTimeout} $taken`,
    `kubectl get volumesnapshots -l ${labels.join(',')} --sort-by=.metadata.creationTimestamp -o name |`,
    `  head -n -${keep} | xargs -r kubectl delete`,
    '',
  ].join('\n')
}
