import { bytes, milliCpus } from '@windlass/stack/quantity'
import type { Resources } from '@windlass/stack/workload'
import type { IDeployment, IStatefulSet, IStatefulSetSpec } from 'kubernetes-models/apps/v1'
import type { IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2'
import type { ICronJob, IJob } from 'kubernetes-models/batch/v1'
import type { IContainer, IPersistentVolumeClaim, IPodSpec, IPodTemplateSpec } from 'kubernetes-models/v1'
import type { KubernetesObject } from './object.ts'

interface Amounts {
  readonly milliCpus: number
  readonly bytes: number
}

/** What objects ask of a namespace at their most. */
export interface Demand {
  readonly pods: number
  readonly requests: Amounts
  readonly limits: Amounts
  readonly claims: number
  readonly claimedBytes: number
}

interface PodSet {
  readonly replicas: number
  /** Pods beyond these that there may be for a while. */
  readonly spare: number
  readonly spec: IPodSpec
  readonly claims: NonNullable<IStatefulSetSpec['volumeClaimTemplates']>
}

const none: Amounts = { milliCpus: 0, bytes: 0 }

/**
 * The most that `objects` ask for at once: every replica there may be, one more of each while it rolls, and of those
 * without names another that goes meanwhile, since it drains or was on a machine that is lost. `proxy` is what a mesh
 * puts into each pod.
 */
export function demandOf(objects: readonly KubernetesObject[], proxy?: Resources): Demand {
  let demand: Demand = { pods: 0, requests: none, limits: none, claims: 0, claimedBytes: 0 }
  for (const { replicas, spare, spec, claims } of podSets(objects)) {
    const pods = replicas + spare
    const containers = [...spec.containers, ...(spec.initContainers ?? []), ...(proxy ? [{ resources: proxy }] : [])]
    demand = {
      pods: demand.pods + pods,
      requests: add(demand.requests, pods, sum(containers, 'requests')),
      limits: add(demand.limits, pods, sum(containers, 'limits')),
      claims: demand.claims + replicas * claims.length,
      claimedBytes: demand.claimedBytes + replicas * claims.reduce((total, claim) => total + claimBytes(claim), 0),
    }
  }
  for (const claim of objects as readonly IPersistentVolumeClaim[])
    if (claim.kind === 'PersistentVolumeClaim')
      demand = { ...demand, claims: demand.claims + 1, claimedBytes: demand.claimedBytes + claimBytes(claim) }
  return demand
}

/** The largest limits of any one container, `proxy` among them, CPU and memory each for itself. */
export function largestContainer(objects: readonly KubernetesObject[], proxy?: Resources): Amounts {
  const containers = podSets(objects).flatMap(({ spec }) => [...spec.containers, ...(spec.initContainers ?? [])])
  const limits = [...containers, ...(proxy ? [{ resources: proxy }] : [])].map((container) =>
    amountsOf(container, 'limits'),
  )
  return {
    milliCpus: limits.reduce((most, limit) => Math.max(most, limit.milliCpus), 0),
    bytes: limits.reduce((most, limit) => Math.max(most, limit.bytes), 0),
  }
}

/** Pod template of an object that makes pods, undefined for any other. */
export function podTemplateOf(object: KubernetesObject): IPodTemplateSpec | undefined {
  switch (object.kind) {
    case 'StatefulSet':
    case 'Deployment':
    case 'Job':
      return (object as IStatefulSet | IDeployment | IJob).spec?.template
    case 'CronJob':
      return (object as ICronJob).spec?.jobTemplate.spec?.template
    default:
      return undefined
  }
}

function podSets(objects: readonly KubernetesObject[]): readonly PodSet[] {
  const most = new Map(
    (objects as readonly IHorizontalPodAutoscaler[]).flatMap(({ kind, spec }) =>
      kind === 'HorizontalPodAutoscaler' && spec !== undefined
        ? [[`${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`, spec.maxReplicas] as const]
        : [],
    ),
  )
  return objects.flatMap((object) => {
    const spec = podTemplateOf(object)?.spec
    if (spec === undefined) return []
    const set = object as IStatefulSet
    const replicas = most.get(`${object.kind}/${object.metadata.name}`) ?? set.spec?.replicas ?? 1
    const spare = object.kind === 'Deployment' ? 2 : 1
    return [{ replicas, spare, spec, claims: set.spec?.volumeClaimTemplates ?? [] }]
  })
}

type Sized = Pick<IContainer, 'resources'>

function sum(containers: readonly Sized[], kind: 'requests' | 'limits'): Amounts {
  return containers.reduce((total, container) => add(total, 1, amountsOf(container, kind)), none)
}

function amountsOf(container: Sized, kind: 'requests' | 'limits'): Amounts {
  const amounts = container.resources?.[kind] ?? {}
  return { milliCpus: milliCpus(String(amounts['cpu'] ?? 0)), bytes: bytes(String(amounts['memory'] ?? 0)) }
}

function add(total: Amounts, times: number, amounts: Amounts): Amounts {
  return { milliCpus: total.milliCpus + times * amounts.milliCpus, bytes: total.bytes + times * amounts.bytes }
}

function claimBytes(claim: PodSet['claims'][number]): number {
  return bytes(String(claim.spec?.resources?.requests?.['storage'] ?? 0))
}
