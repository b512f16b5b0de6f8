import type { Backup } from '@windlass/stack/backup'
import type { Pod } from '@windlass/stack/pod'
import type { SecretSource } from '@windlass/stack/secret'
import type { IPersistentVolumeClaim } from 'kubernetes-models/v1'
import { companionContext } from '../companions.ts'
import type { ObjectContext } from '../context.ts'
import type { KubernetesObject, Manifest } from '../object.ts'
import { componentConfig, configDirectory } from '../objects/config-map.ts'
import { connectionVariables } from '../objects/connection-variables.ts'
import { componentSecrets } from '../objects/secrets.ts'
import { serviceAccount } from '../objects/service-account.ts'
import { cronJob } from '../objects/workloads.ts'
import { mainContainer, plainVariables } from '../pods/main-container.ts'
import { podTemplate } from '../pods/pod-template.ts'
import { joinVolumes, scratchVolumes } from '../pods/pod-volumes.ts'
import { snapshotFiles, snapshotRights } from './snapshot-files.ts'

const resources = { requests: { cpu: '50m', memory: '64Mi' }, limits: { cpu: '1', memory: '512Mi' } } as const

/** Where an archive is written to. */
const archiveDirectory = '/backup'

interface BackedUp {
  readonly pod: Pod
  readonly replicas: number
  readonly backup?: Backup | undefined
  readonly secrets: Readonly<Record<string, SecretSource>>
}

/** What copies the data of a component again and again; nothing where its description names no backup. */
export function backupObjects(context: ObjectContext & { readonly component: BackedUp }): readonly KubernetesObject[] {
  const { backup } = context.component
  if (backup === undefined) return []
  return backup.method === 'snapshot' ? snapshots(context, backup) : archives(context, backup)
}

type BackupContext = ObjectContext & { readonly component: BackedUp }

function snapshots(context: BackupContext, backup: Extract<Backup, { method: 'snapshot' }>): KubernetesObject[] {
  const companion = companionContext(context, 'backup')
  const pod = companionPod(context.component.pod, snapshotRights)
  const config = componentConfig(companion, snapshotFiles({ context, companion, backup }))
  const container = mainContainer({
    name: 'backup',
    image: backup.image,
    pod: { ...pod, command: ['sh', `${configDirectory}/take-snapshots`] },
    args: [],
    env: plainVariables({ HOME: '/tmp' }),
    ports: [],
    probes: undefined,
    resources,
    mounts: [...scratchVolumes(pod).mounts, ...config.mounts],
  })
  const template = podTemplate({ context: companion, pod, container, volumes: config.volumes, restartPolicy: 'Never' })
  return [
    ...serviceAccount(companion, snapshotRights),
    ...config.objects,
    cronJob({ context: companion, schedule: backup.schedule, template }),
  ]
}

function archives(context: BackupContext, backup: Extract<Backup, { method: 'archive' }>): KubernetesObject[] {
  const companion = companionContext(context, 'backup')
  const { namespace, labels, objectName } = companion
  const pod = companionPod(context.component.pod, [])
  const claim: Manifest<IPersistentVolumeClaim> = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: objectName, namespace, labels },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: backup.size } } },
  }
  // The same secrets that the component itself has, under the names its Secrets have already.
  const { volumes, mounts, env } = componentSecrets(context, context.component.secrets)
  const own = joinVolumes(
    { volumes, mounts },
    {
      volumes: [{ name: 'archive', persistentVolumeClaim: { claimName: objectName } }],
      mounts: [{ name: 'archive', mountPath: archiveDirectory }],
    },
  )
  const container = mainContainer({
    name: 'backup',
    image: backup.image,
    pod,
    args: backup.args,
    env: [
      ...connectionVariables({ ...context, component: { needs: [context.name], talksTo: [] } }),
      ...plainVariables({ BACKUP_DIRECTORY: archiveDirectory, BACKUP_KEEP: String(backup.keep) }),
      ...env,
    ],
    ports: [],
    probes: undefined,
    resources,
    mounts: [...scratchVolumes(pod).mounts, ...own.mounts],
  })
  const template = podTemplate({ context: companion, pod, container, volumes: own.volumes, restartPolicy: 'Never' })
  return [...serviceAccount(companion, []), claim, cronJob({ context: companion, schedule: backup.schedule, template })]
}

/** The pods of a backup: as those of the component, without what only makes sense for these. */
function companionPod({ command: _, ...pod }: Pod, rights: Pod['rights']): Pod {
  return { ...pod, sidecars: {}, writable: { tmp: '/tmp' }, rights, priority: 'normal' }
}
