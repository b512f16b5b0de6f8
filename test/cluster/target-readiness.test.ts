import type { ObservedResource } from '@windlass/target/observation'
import type { Resource } from '@windlass/target/resource'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { KubernetesObject } from './harness/kubernetes-object.ts'
import { recordReadiness } from './harness/record-readiness.ts'
import { makeReleasePlace, type ReleasePlace } from './harness/release-place.ts'
import { asResource, standIn } from './harness/stand-in.ts'

type Finding = readonly [state: ObservedResource['readiness']['state'], reason: string, detail: RegExp]

const object = (
  apiVersion: string,
  kind: string,
  name: string,
  rest: Readonly<Record<string, unknown>> = {},
): Promise<Resource> =>
  Promise.resolve(asResource({ apiVersion, kind, metadata: { name }, ...rest } satisfies KubernetesObject))

const secretOfNobody = { secretKeyRef: { name: 'nobody', key: 'password' } }
const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '16Mi' } } }
const missingImage = { image: 'registry.example.com/windlass/nothing:1' }

const cases: Readonly<Record<string, readonly [resource: () => Promise<Resource>, ...Finding]>> = {
  'a Deployment': [() => standIn({ name: 'deployment', replicas: 2 }), 'ready', 'Ready', /2 of 2 pods are ready/],
  'a DaemonSet': [() => standIn({ name: 'daemons', kind: 'DaemonSet' }), 'ready', 'Ready', /3 of 3 pods are ready/],
  'a Deployment of no replicas': [() => standIn({ name: 'nobody', replicas: 0 }), 'ready', 'Ready', /none is wanted/],
  'an image that does not exist': [
    () => standIn({ name: 'no-image', container: missingImage }),
    'failed',
    'ImageNotFound',
    /no-image-.*main: .*not found/s,
  ],
  'a crash at the start': [
    () => standIn({ name: 'crash', restartBudget: 1, env: { FAULT: 'crash-at-start', EXIT_CODE: '3' } }),
    'failed',
    'CrashLoop',
    /main was restarted 2 times; it exited with code 3:.*"msg":"crashes"/s,
  ],
  'memory without end': [
    () => standIn({ name: 'grows', restartBudget: 0, env: { FAULT: 'grow-memory' } }),
    'failed',
    'OOMKilled',
    /exited with code 137 \(OOMKilled, at its memory limit of \d+Mi\)/,
  ],
  'a probe that never passes': [
    () => standIn({ name: 'not-ready', env: { READY_DELAY_MS: '900000' } }),
    'progressing',
    'NotReady',
    /state":"fail"/,
  ],
  'a secret that is not there': [
    () => standIn({ name: 'no-secret', container: { env: [{ name: 'PASSWORD', valueFrom: secretOfNobody }] } }),
    'failed',
    'ContainerConfig',
    /secret "nobody" not found/,
  ],
  'a volume of a secret that is not there': [
    () =>
      standIn({
        name: 'no-volume',
        pod: { volumes: [{ name: 'secret', secret: { secretName: 'nobody' } }] },
        container: { volumeMounts: [{ name: 'secret', mountPath: '/secret' }] },
      }),
    'failed',
    'VolumeMissing',
    /secret "nobody" not found/,
  ],
  'a request that no machine can take': [
    () => standIn({ name: 'too-large', container: { resources: { requests: { cpu: '64' } } } }),
    'progressing',
    'Unschedulable',
    /0\/3 nodes are available: 3 Insufficient cpu/,
  ],
  'pods that admission refuses': [
    () => standIn({ name: 'privileged', kind: 'StatefulSet', container: { securityContext: { privileged: true } } }),
    'failed',
    'FailedCreate',
    /violates PodSecurity/,
  ],
  'a claim without its class': [
    () => object('v1', 'PersistentVolumeClaim', 'no-class', { spec: { ...claim, storageClassName: 'nothing' } }),
    'progressing',
    'NoVolume',
    /storageclass.* "nothing" not found/,
  ],
  'a claim that waits for a pod': [
    () => object('v1', 'PersistentVolumeClaim', 'waits', { spec: claim }),
    'ready',
    'Ready',
    /first pod that mounts it/,
  ],
  'a Job that is done': [
    () =>
      standIn({
        name: 'done',
        kind: 'Job',
        env: { FAULT: 'crash-at-start', EXIT_CODE: '0' },
      }),
    'ready',
    'Ready',
    /its work is done/,
  ],
  'a Job that fails': [
    () =>
      standIn({
        name: 'fails',
        kind: 'Job',
        env: { FAULT: 'crash-at-start', EXIT_CODE: '4' },
        spec: { backoffLimit: 0 },
      }),
    'failed',
    'BackoffLimitExceeded',
    /main exited with code 4.*"msg":"crashes"/s,
  ],
  'a Service that leads nowhere yet': [
    () => object('v1', 'Service', 'nowhere', { spec: { selector: { nobody: 'nobody' }, ports: [{ port: 80 }] } }),
    'ready',
    'Ready',
    /leads to 0 endpoints/,
  ],
  'a Service with a load balancer': [
    () => object('v1', 'Service', 'balanced', { spec: { type: 'LoadBalancer', ports: [{ port: 80 }] } }),
    'ready',
    'Ready',
    /at \d+\.\d+\.\d+\.\d+/,
  ],
  'an Ingress that nobody takes': [
    () =>
      object('networking.k8s.io/v1', 'Ingress', 'untaken', {
        spec: { ingressClassName: 'nothing', defaultBackend: { service: { name: 'nowhere', port: { number: 80 } } } },
      }),
    'progressing',
    'NoAddress',
    /no controller has reported an address/,
  ],
  'a disruption budget': [
    () =>
      object('policy/v1', 'PodDisruptionBudget', 'budget', {
        spec: { minAvailable: 1, selector: { matchLabels: { nobody: 'nobody' } } },
      }),
    'ready',
    'Ready',
    /0 of 0 pods are healthy/,
  ],
  'an autoscaler without a target': [
    () =>
      object('autoscaling/v2', 'HorizontalPodAutoscaler', 'no-target', {
        spec: { maxReplicas: 2, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'nothing' } },
      }),
    'failed',
    'FailedGetScale',
    /"nothing" not found/,
  ],
  'a CronJob': [
    () =>
      object('batch/v1', 'CronJob', 'later', {
        spec: {
          schedule: '0 0 1 1 *',
          jobTemplate: {
            spec: {
              template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', ...missingImage }] } },
            },
          },
        },
      }),
    'ready',
    'Ready',
    /has not run yet/,
  ],
  'a quota': [
    () => object('v1', 'ResourceQuota', 'quota', { spec: { hard: { 'count/configmaps': '1000' } } }),
    'ready',
    'Ready',
    /count\/configmaps \d+ of 1k?/,
  ],
  'a ConfigMap': [() => object('v1', 'ConfigMap', 'settings', { data: { a: '1' } }), 'ready', 'Ready', /is there/],
}

describe.runIf(process.env['KUBECONFIG'])('with KUBECONFIG, what is found of', () => {
  let place: ReleasePlace
  beforeAll(async () => {
    place = await makeReleasePlace({ 'pod-security.kubernetes.io/enforce': 'baseline' })
  })
  afterAll(() => place[Symbol.asyncDispose]())

  test.concurrent.each(Object.entries(cases))('%s', async (name, [resource, state, reason, detail]) => {
    const wanted = await resource()
    const { readiness } = await place.comes(
      wanted,
      (seen) => seen.readiness.state === state && detail.test(seen.readiness.detail),
    )
    expect(readiness).toMatchObject({ state, reason, detail: expect.stringMatching(detail) })
    await recordReadiness({ name, id: wanted.id, place })
    await place.target.remove({ id: wanted.id, volumes: 'delete', signal: AbortSignal.timeout(120_000) })
  })
})
