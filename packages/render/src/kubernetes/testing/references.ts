import type { IStatefulSet } from 'kubernetes-models/apps/v1'
import type { IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2'
import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1'
import type { IContainer, IPodSpec, IService, IVolume } from 'kubernetes-models/v1'
import { podTemplateOf } from '../demand.ts'
import type { KubernetesObject } from '../object.ts'

type Labels = Readonly<Record<string, string>>

/** Pods that an object makes. */
interface Pods {
  readonly owner: string
  readonly labels: Labels
  readonly spec: IPodSpec
}

/**
 * What is wrong between the objects of a stack: selectors that match no pods or other pods than meant, ports that no
 * container has, names that mean nothing. `foreign` are secrets that the description says are there already.
 */
export function brokenReferences(
  objects: readonly KubernetesObject[],
  foreign: ReadonlySet<string>,
): readonly string[] {
  const names = new Set(objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`))
  // What the External Secrets Operator makes has the name of what asks for it.
  for (const { kind, metadata } of objects) if (kind === 'ExternalSecret') names.add(`Secret/${metadata.name}`)
  for (const secret of foreign) names.add(`Secret/${secret}`)
  const pods = objects.flatMap((object): Pods[] => {
    const template = podTemplateOf(object)
    if (template?.spec === undefined) return []
    return [
      { owner: `${object.kind}/${object.metadata.name}`, labels: template.metadata?.labels ?? {}, spec: template.spec },
    ]
  })
  return objects.flatMap((object) => {
    const title = `${object.kind}/${object.metadata.name}`
    const wrong = [
      ...ownSelector(object, pods),
      ...service(object, pods),
      ...budget(object, pods),
      ...scaling(object, names),
      ...podReferences(object, names),
    ]
    return wrong.map((problem) => `${title}: ${problem}`)
  })
}

/** The selector of a workload matches its own pods and nobody else's. */
function ownSelector(object: KubernetesObject, pods: readonly Pods[]): readonly string[] {
  if (object.kind !== 'StatefulSet' && object.kind !== 'Deployment') return []
  const selector = (object as IStatefulSet).spec?.selector.matchLabels ?? {}
  const owners = pods.filter(({ labels }) => matches(selector, labels)).map(({ owner }) => owner)
  const own = `${object.kind}/${object.metadata.name}`
  return owners.length === 1 && owners[0] === own ? [] : [`selects ${owners.join(', ') || 'nothing'}`]
}

/** A Service leads to pods of one workload, to ports that they have. */
function service(object: KubernetesObject, pods: readonly Pods[]): readonly string[] {
  if (object.kind !== 'Service') return []
  const { selector = {}, ports = [] } = (object as IService).spec ?? {}
  const chosen = pods.filter(({ labels }) => matches(selector, labels))
  if (chosen.length !== 1) return [`leads to ${chosen.map(({ owner }) => owner).join(', ') || 'nothing'}`]
  const known = new Set(
    chosen.flatMap(({ spec }) => containersOf(spec)).flatMap(({ ports: own = [] }) => own.map(({ name }) => name)),
  )
  return ports.flatMap(({ targetPort }) =>
    known.has(String(targetPort)) ? [] : [`no container has the port ${String(targetPort)}`],
  )
}

function budget(object: KubernetesObject, pods: readonly Pods[]): readonly string[] {
  if (object.kind !== 'PodDisruptionBudget') return []
  const selector = (object as IPodDisruptionBudget).spec?.selector?.matchLabels ?? {}
  const chosen = pods.filter(({ labels }) => matches(selector, labels))
  return chosen.length === 1 ? [] : [`is about ${chosen.map(({ owner }) => owner).join(', ') || 'nothing'}`]
}

function scaling(object: KubernetesObject, names: ReadonlySet<string>): readonly string[] {
  if (object.kind !== 'HorizontalPodAutoscaler') return []
  const target = (object as IHorizontalPodAutoscaler).spec?.scaleTargetRef
  return names.has(`${target?.kind}/${target?.name}`)
    ? []
    : [`scales ${target?.kind}/${target?.name}, which is not there`]
}

/** Everything that a pod names: accounts, classes, configuration, secrets, claims, volumes of its containers. */
function podReferences(object: KubernetesObject, names: ReadonlySet<string>): readonly string[] {
  const spec = podTemplateOf(object)?.spec
  if (spec === undefined) return []
  const claims = (object as IStatefulSet).spec?.volumeClaimTemplates ?? []
  const wanted = [
    `ServiceAccount/${spec.serviceAccountName}`,
    ...(spec.priorityClassName === undefined ? [] : [`PriorityClass/${spec.priorityClassName}`]),
    ...(spec.volumes ?? []).flatMap(volumeReferences),
    ...containersOf(spec).flatMap(({ env = [] }) =>
      env.flatMap(({ valueFrom }) => (valueFrom?.secretKeyRef ? [`Secret/${valueFrom.secretKeyRef.name}`] : [])),
    ),
  ]
  const volumes = new Set([
    ...(spec.volumes ?? []).map(({ name }) => name),
    ...claims.map(({ metadata }) => metadata?.name),
  ])
  const mounts = containersOf(spec).flatMap(({ volumeMounts = [] }) => volumeMounts.map(({ name }) => name))
  return [
    ...wanted.filter((name) => !names.has(name)).map((name) => `${name} is not there`),
    ...mounts.filter((name) => !volumes.has(name)).map((name) => `no volume is called ${name}`),
    ...duplicates(containersOf(spec).map(({ name }) => name)).map((name) => `two containers are called ${name}`),
    ...duplicates(containersOf(spec).flatMap(({ ports = [] }) => ports.map(({ name }) => name ?? ''))).map(
      (name) => `two ports are called ${name}`,
    ),
  ]
}

function volumeReferences(volume: IVolume): readonly string[] {
  const { configMap, secret, persistentVolumeClaim, projected } = volume
  return [
    ...(configMap ? [`ConfigMap/${configMap.name}`] : []),
    ...(secret ? [`Secret/${secret.secretName}`] : []),
    ...(persistentVolumeClaim ? [`PersistentVolumeClaim/${persistentVolumeClaim.claimName}`] : []),
    ...(projected?.sources ?? []).flatMap((source) => (source.secret ? [`Secret/${source.secret.name}`] : [])),
  ]
}

function containersOf(spec: IPodSpec): readonly IContainer[] {
  return [...(spec.initContainers ?? []), ...spec.containers]
}

function matches(selector: Labels, labels: Labels): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value)
}

function duplicates(names: readonly string[]): readonly string[] {
  return names.filter((name, index) => names.indexOf(name) < index)
}
