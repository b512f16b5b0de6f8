import type { Pod } from '@windlass/stack/pod'
import type { IContainer, IPodSpec, IPodTemplateSpec } from 'kubernetes-models/v1'
import { type ObjectContext, ownPrefix } from '../context.ts'
import { priorityClassName } from '../objects/priority-classes.ts'
import { preStopSeconds } from './main-container.ts'
import { meshPodMetadata } from './mesh.ts'
import { type PodVolumes, scratchVolumes } from './pod-volumes.ts'
import { podSecurity } from './security.ts'
import { sidecarContainers } from './sidecars.ts'
import { spread } from './spread.ts'

export interface PodTemplate {
  readonly context: ObjectContext
  readonly pod: Pod
  readonly container: IContainer
  /** Beside the main one and the sidecars of the description. */
  readonly companions?: readonly IContainer[]
  readonly volumes: PodVolumes['volumes']
  /** Hash of what the pods read once, at their start: they are rolled when it changes. */
  readonly configChecksum?: string | undefined
  readonly restartPolicy?: 'Never' | 'OnFailure'
}

/** The pods of a component: what all kinds have alike. Scratch directories of the description are volumes here. */
export function podTemplate(options: PodTemplate): IPodTemplateSpec & { readonly spec: IPodSpec } {
  const { context, pod, container, companions = [], configChecksum, restartPolicy } = options
  const mesh = meshPodMetadata(context.stack.mesh)
  const annotations = {
    ...(configChecksum !== undefined && { [`${ownPrefix}/config-checksum`]: configChecksum }),
    'kubectl.kubernetes.io/default-container': container.name,
    ...mesh.annotations,
    ...pod.annotations,
  }
  const sidecars = sidecarContainers(pod)
  const priority = priorityClassName(context.namespace, pod.priority)
  return {
    metadata: { labels: { ...context.labels, ...mesh.labels }, annotations },
    spec: {
      serviceAccountName: context.objectName,
      automountServiceAccountToken: pod.rights.length > 0,
      enableServiceLinks: false,
      ...(priority !== undefined && { priorityClassName: priority }),
      ...(pod.pullSecrets.length > 0 && { imagePullSecrets: pod.pullSecrets.map((name) => ({ name })) }),
      ...(restartPolicy !== undefined && { restartPolicy }),
      ...(restartPolicy === undefined && spread(context.selector, pod.spread)),
      terminationGracePeriodSeconds: preStopSeconds + pod.drainSeconds,
      securityContext: podSecurity(pod.user),
      ...(sidecars.length > 0 && { initContainers: [...sidecars] }),
      containers: [container, ...companions],
      volumes: [...scratchVolumes(pod).volumes, ...options.volumes],
    },
  }
}
