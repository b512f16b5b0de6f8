import type { Storage } from '@windlass/stack/workload'
import type { IStatefulSetSpec } from 'kubernetes-models/apps/v1'
import type { IStorageClass } from 'kubernetes-models/storage.k8s.io/v1'
import type { IPersistentVolume, IPersistentVolumeClaim, IVolumeMount } from 'kubernetes-models/v1'
import type { ObjectContext } from '../context.ts'
import type { KubernetesObject, Manifest } from '../object.ts'

/** Name of the volume that a replica keeps its data on. */
const volume = 'data'

export interface ComponentStorage {
  /** Classes and volumes of the component's own. */
  readonly objects: readonly KubernetesObject[]
  readonly statefulSet: Pick<IStatefulSetSpec, 'volumeClaimTemplates' | 'persistentVolumeClaimRetentionPolicy'>
  readonly mount: IVolumeMount
}

/** The volume of each replica of a StatefulSet; it outlives the replica, the set and the release. */
export function componentStorage(options: {
  readonly context: Pick<ObjectContext, 'namespace' | 'labels' | 'objectName' | 'selector'>
  readonly storage: Storage
  readonly mountPath: string
}): ComponentStorage {
  const { context, storage, mountPath } = options
  const ownClass = storage.provisioner !== undefined || storage.disks !== undefined
  const storageClassName = ownClass ? `${context.namespace}-${context.objectName}` : storage.class
  const claim: IPersistentVolumeClaim = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: volume, labels: context.selector },
    spec: {
      accessModes: ['ReadWriteOnce'],
      ...(storageClassName !== undefined && { storageClassName }),
      resources: { requests: { storage: storage.size } },
    },
  }
  return {
    objects: ownClass && storageClassName !== undefined ? classAndDisks(context, storage, storageClassName) : [],
    statefulSet: {
      volumeClaimTemplates: [claim],
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
    },
    mount: { name: volume, mountPath },
  }
}

function classAndDisks(
  context: Pick<ObjectContext, 'labels' | 'objectName'>,
  storage: Storage,
  name: string,
): readonly KubernetesObject[] {
  const { labels } = context
  const storageClass = {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name, labels },
    provisioner: storage.provisioner ?? 'kubernetes.io/no-provisioner',
    reclaimPolicy: storage.reclaim,
    allowVolumeExpansion: storage.disks === undefined,
    volumeBindingMode: 'WaitForFirstConsumer',
  } satisfies Manifest<IStorageClass>
  const disks = (storage.disks ?? []).map(
    (disk, index) =>
      ({
        apiVersion: 'v1',
        kind: 'PersistentVolume',
        metadata: { name: `${name}-${index}`, labels },
        spec: {
          capacity: { storage: storage.size },
          accessModes: ['ReadWriteOnce'],
          persistentVolumeReclaimPolicy: storage.reclaim,
          storageClassName: name,
          local: { path: disk.path },
          nodeAffinity: {
            required: {
              nodeSelectorTerms: [
                { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [disk.node] }] },
              ],
            },
          },
        },
      }) satisfies Manifest<IPersistentVolume>,
  )
  return [storageClass, ...disks]
}
