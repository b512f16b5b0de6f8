import { appliedAtMs, isGoing, type LiveObject, timeMs } from '../live/live-object.ts'
import { ownGroups } from '../live/own-groups.ts'
import type { AppliedObject, Snapshot } from '../observe/snapshot.ts'
import { judgeAutoscaler } from './autoscaler.ts'
import { judgeClaim } from './claim.ts'
import { judgeConditions } from './conditions.ts'
import { judgeCronJob } from './cron-job.ts'
import { judgeDaemonSet } from './daemon-set.ts'
import { judgeDefinition } from './definition.ts'
import { judgeDeployment } from './deployment.ts'
import { judgeDisruptionBudget } from './disruption-budget.ts'
import { progressing, ready } from './finding.ts'
import { judgeIngress } from './ingress.ts'
import { judgeJob } from './job.ts'
import type { Judge, Judgement } from './judge.ts'
import { judgeNamespace } from './namespace.ts'
import { judgeQuota } from './quota.ts'
import { judgeService } from './service.ts'
import { judgeSinglePod } from './single-pod.ts'
import { judgeStatefulSet } from './stateful-set.ts'

type Kind = AppliedObject['kind']

/** Kinds by group and name whose readiness is more than being there. The API server gives what the types say. */
const judges = {
  '/Namespace': judgeNamespace,
  '/PersistentVolumeClaim': judgeClaim,
  '/Pod': judgeSinglePod,
  '/ResourceQuota': judgeQuota,
  '/Service': judgeService,
  'apiextensions.k8s.io/CustomResourceDefinition': judgeDefinition,
  'apiregistration.k8s.io/APIService': judgeConditions,
  'apps/DaemonSet': judgeDaemonSet,
  'apps/Deployment': judgeDeployment,
  'apps/StatefulSet': judgeStatefulSet,
  'autoscaling/HorizontalPodAutoscaler': judgeAutoscaler,
  'batch/CronJob': judgeCronJob,
  'batch/Job': judgeJob,
  'networking.k8s.io/Ingress': judgeIngress,
  'policy/PodDisruptionBudget': judgeDisruptionBudget,
} as unknown as Readonly<Record<string, Judge<LiveObject>>>

function judgeOf({ apiVersion, kind, silent = false }: Kind): Judge<LiveObject> | undefined {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : ''
  return judges[`${group}/${kind}`] ?? (ownGroups.has(group) || silent ? undefined : judgeConditions)
}

/** Whether more than the metadata of a kind has to be seen to find its readiness. */
export function isJudgedByContent(kind: Kind): boolean {
  return judgeOf(kind) !== undefined
}

/** What is found of an object that was applied. */
export function judge({ kind, object }: AppliedObject, snapshot: Snapshot): Judgement {
  const judgement = judgeOf(kind)?.(object, snapshot)
  const appliedMs = appliedAtMs(object)
  if (isGoing(object) && judgement?.readiness.state !== 'failed') {
    const readiness = progressing('Terminating', 'is being deleted', timeMs(object.metadata.deletionTimestamp))
    return { replicas: [], ...judgement, readiness }
  }
  return judgement ?? { readiness: ready('is there', appliedMs), replicas: [] }
}
