import type { Pod } from '@windlass/stack/pod'
import type { IContainer } from 'kubernetes-models/v1'
import { plainVariables, resourcesOf } from './main-container.ts'
import { scratchVolumes } from './pod-volumes.ts'
import { containerSecurity } from './security.ts'

const sidecarResources = {
  requests: { cpu: '20m', memory: '32Mi' },
  limits: { cpu: '200m', memory: '128Mi' },
} as const

/** Programs beside the main one, as init containers that go on: up before it, and down after it. */
export function sidecarContainers(pod: Pod): readonly IContainer[] {
  return Object.entries(pod.sidecars).map(([name, sidecar]) => ({
    name,
    image: sidecar.image,
    imagePullPolicy: 'IfNotPresent',
    restartPolicy: 'Always',
    ...(sidecar.args.length > 0 && { args: sidecar.args }),
    env: [...plainVariables(sidecar.env)],
    ports: Object.entries(sidecar.ports).map(([port, containerPort]) => ({ name: port, containerPort })),
    resources: resourcesOf(sidecarResources),
    securityContext: containerSecurity,
    volumeMounts: [...scratchVolumes(pod).mounts],
  }))
}
