import type { IDeployment, IStatefulSet, IStatefulSetSpec } from 'kubernetes-models/apps/v1'
import type { ICronJob, IJob } from 'kubernetes-models/batch/v1'
import type { IPodTemplateSpec } from 'kubernetes-models/v1'
import { digestOf } from '../../canonical-json.ts'
import type { ObjectContext } from '../context.ts'
import type { KubernetesObject, Manifest } from '../object.ts'

type Named = Pick<ObjectContext, 'namespace' | 'labels' | 'objectName' | 'selector'>

/** Revisions that can be gone back to by hand, besides the releases that Windlass keeps. */
const revisionHistoryLimit = 10

/** How long a new pod has to stay ready before an older one goes for it: what dies at once replaces nothing. */
const minReadySeconds = 5

/** Replicas without an identity. `replicas` is left to the autoscaler where there is one. */
export function deployment(options: {
  readonly context: Named
  readonly replicas: number | 'autoscaled'
  readonly template: IPodTemplateSpec
}): Manifest<IDeployment> {
  const { context, replicas, template } = options
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadataOf(context),
    spec: {
      ...(replicas !== 'autoscaled' && { replicas }),
      revisionHistoryLimit,
      selector: { matchLabels: { ...context.selector } },
      minReadySeconds,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template,
    },
  }
}

/** Replicas with names and volumes of their own, all started at once: the first one waits for nobody. */
export function statefulSet(options: {
  readonly context: Named
  readonly replicas: number | 'autoscaled'
  readonly serviceName: string
  readonly template: IPodTemplateSpec
  readonly storage?: Pick<IStatefulSetSpec, 'volumeClaimTemplates' | 'persistentVolumeClaimRetentionPolicy'>
}): Manifest<IStatefulSet> {
  const { context, replicas, serviceName, template, storage } = options
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: metadataOf(context),
    spec: {
      ...(replicas !== 'autoscaled' && { replicas }),
      revisionHistoryLimit,
      serviceName,
      podManagementPolicy: 'Parallel',
      selector: { matchLabels: { ...context.selector } },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
      template,
      ...storage,
    },
  }
}

/** How long the work of a Job may take, and how often it is begun again. */
interface Attempts {
  readonly retries: number
  readonly deadlineSeconds?: number
}

/**
 * A program that runs once. A Job cannot be changed, so that each change of it is another Job, named by its content. It
 * stays as long as it is part of the release: one that went by itself would be missed, and be run again.
 */
export function job(options: {
  readonly context: Named
  readonly template: IPodTemplateSpec
  readonly attempts: Attempts
}): Manifest<IJob> {
  const { context, template, attempts } = options
  const { name, ...metadata } = metadataOf(context)
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: `${name}-${digestOf(template).slice(0, 8)}`, ...metadata },
    spec: { ...jobSpec(attempts), template },
  }
}

function jobSpec({ retries, deadlineSeconds }: Attempts) {
  return { backoffLimit: retries, ...(deadlineSeconds !== undefined && { activeDeadlineSeconds: deadlineSeconds }) }
}

/** A program that runs again and again, never twice at once. */
export function cronJob(options: {
  readonly context: Named
  readonly name?: string
  readonly schedule: string
  readonly template: IPodTemplateSpec
  readonly attempts?: Attempts
}): Manifest<ICronJob> {
  const { context, schedule, template, attempts = { retries: 3 } } = options
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { ...metadataOf(context), ...(options.name !== undefined && { name: options.name }) },
    spec: {
      schedule,
      timeZone: 'Etc/UTC',
      concurrencyPolicy: 'Forbid',
      startingDeadlineSeconds: 600,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 3,
      jobTemplate: { spec: { ...jobSpec(attempts), template } },
    },
  }
}

function metadataOf({
  namespace,
  labels,
  objectName: name,
}: Named): KubernetesObject['metadata'] & { namespace: string } {
  return { name, namespace, labels }
}
