import { createHash } from 'node:crypto'
import type { Resource } from '@windlass/target/resource'
import type { KubernetesObject } from './kubernetes-object.ts'
import { nameOf } from './kubernetes-object.ts'
import { registryImage } from './registry-image.ts'
import { testedStack } from './release-place.ts'

export interface StandIn {
  readonly name: string
  readonly kind?: 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'Job'
  readonly replicas?: number
  /** What it does wrong: variables of the image. */
  readonly env?: Readonly<Record<string, string>>
  /** Fields of its container, of its pods and of itself beside those that all have. */
  readonly container?: Readonly<Record<string, unknown>>
  readonly pod?: Readonly<Record<string, unknown>>
  readonly spec?: Readonly<Record<string, unknown>>
  /** Restarts above which it has failed. */
  readonly restartBudget?: number
}

/** A workload of the stand-in image, as the renderer would make it. */
export async function standIn(wanted: StandIn): Promise<Resource> {
  const { name, kind = 'Deployment', replicas = 1, env = {}, container, pod, spec, restartBudget } = wanted
  const labels = { 'app.kubernetes.io/name': name, 'app.kubernetes.io/instance': testedStack }
  const probe = { httpGet: { path: '/health/ready', port: 'http' }, periodSeconds: 1, timeoutSeconds: 3 }
  const template = {
    metadata: { labels },
    spec: {
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 3,
      ...(kind === 'Job' && { restartPolicy: 'Never' }),
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: 'main',
          image: await registryImage('stand-in'),
          env: Object.entries(env).map(([variable, value]) => ({ name: variable, value })),
          ports: [{ name: 'http', containerPort: 8080 }],
          ...(kind !== 'Job' && { readinessProbe: probe }),
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
          resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '128Mi' } },
          ...container,
        },
      ],
      ...pod,
    },
  }
  const selects = kind !== 'Job' && { selector: { matchLabels: labels } }
  const counts = (kind === 'Deployment' || kind === 'StatefulSet') && { replicas }
  const named = kind === 'StatefulSet' && { serviceName: name, podManagementPolicy: 'Parallel' }
  return asResource(
    {
      apiVersion: kind === 'Job' ? 'batch/v1' : 'apps/v1',
      kind,
      metadata: {
        name,
        labels,
        ...(restartBudget !== undefined && {
          annotations: { 'windlass.dev/restart-budget': String(restartBudget) },
        }),
      },
      spec: { ...counts, ...selects, ...named, template, ...spec },
    },
    name,
  )
}

/** Any object as the resource of a component. */
export function asResource(object: KubernetesObject, component = object.metadata.name): Resource {
  const digest = createHash('sha256').update(JSON.stringify(object)).digest('hex')
  return { id: nameOf(object), component, phase: 'core', needs: [], digest, body: object }
}
