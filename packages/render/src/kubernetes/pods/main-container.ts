import type { Pod } from '@windlass/stack/pod'
import type { Resources } from '@windlass/stack/workload'
import type { IContainer, IEnvVar } from 'kubernetes-models/v1'
import type { ComponentPort } from '../ports.ts'
import type { PodVolumes } from './pod-volumes.ts'
import { containerProbes, type ProbeActions } from './probes.ts'
import { containerSecurity } from './security.ts'

/** Time in which load balancers and proxies learn that a pod is going, before it is told to. */
export const preStopSeconds = 5

/** Scratch space and logs, so that one pod cannot fill the disk of its machine. */
const ephemeralStorage = { request: '64Mi', limit: '1Gi' } as const

export interface MainContainer {
  readonly name: string
  readonly image: string
  readonly pod: Pod
  readonly args: readonly string[]
  readonly env: readonly IEnvVar[]
  readonly ports: readonly ComponentPort[]
  readonly probes: ProbeActions | undefined
  readonly resources: Resources
  readonly mounts: PodVolumes['mounts']
}

/** The container that a component is about. */
export function mainContainer(options: MainContainer): IContainer {
  const { name, image, pod, args, env, ports, probes, mounts } = options
  return {
    name,
    image,
    // A registry that is down must not keep a pod from starting again.
    imagePullPolicy: 'IfNotPresent',
    ...(pod.command !== undefined && { command: pod.command }),
    ...(args.length > 0 && { args: [...args] }),
    ...(env.length > 0 && { env: lastOfEach(env) }),
    ...(ports.length > 0 && { ports: ports.map((port) => ({ name: port.name, containerPort: port.port })) }),
    ...(probes !== undefined && containerProbes(probes, pod.startupSeconds)),
    ...(ports.length > 0 && { lifecycle: { preStop: { sleep: { seconds: preStopSeconds } } } }),
    resources: resourcesOf(options.resources),
    securityContext: containerSecurity,
    ...(mounts.length > 0 && { volumeMounts: [...mounts] }),
  }
}

/** Of variables of one name the last: the API server would drop one of them, and not always the same. */
function lastOfEach(env: readonly IEnvVar[]): IEnvVar[] {
  return [...new Map(env.map((variable) => [variable.name, variable])).values()]
}

/** Requests and limits of a container, scratch space included. */
export function resourcesOf({ requests, limits }: Resources): Required<IContainer>['resources'] {
  return {
    requests: { ...requests, 'ephemeral-storage': ephemeralStorage.request },
    limits: { ...limits, 'ephemeral-storage': ephemeralStorage.limit },
  }
}

/** Variables with fixed values, in the order given. */
export function plainVariables(values: Readonly<Record<string, string>>): readonly IEnvVar[] {
  return Object.entries(values).map(([name, value]) => ({ name, value }))
}
