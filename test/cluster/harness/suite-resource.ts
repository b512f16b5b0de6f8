import { createHash } from 'node:crypto'
import type { SuiteResource } from '@windlass/target/conformance-context'
import type { Resource } from '@windlass/target/resource'
import { registryImage } from './registry-image.ts'

export const suiteStack = 'suite'
/** Name of the ConfigMap that holds the program of the suite's pods. */
export const suiteProgram = 'suite-program'

const restarting = { 'windlass.dev/restart-budget': '1' }
const probe = (path: string) => ({ httpGet: { path: `/health/${path}`, port: 'http' }, timeoutSeconds: 3 })

/** A StatefulSet of the fixture program that the local target is tested with, as the renderer would make it. */
export async function suiteResource(wanted: SuiteResource): Promise<Resource> {
  const { component, replicas, revision, behaviour } = wanted
  const program = {
    revision,
    ...(behaviour === 'never-ready' && { notReadyBecause: '0 connected, 1 needed' }),
    ...(behaviour === 'crashes' && { crashAtStart: 3 }),
    ...(behaviour === 'ends-late' && { ignoreSigterm: true }),
  }
  const labels = {
    'app.kubernetes.io/name': component,
    'app.kubernetes.io/instance': suiteStack,
    'app.kubernetes.io/managed-by': 'windlass',
  }
  const selector = { 'app.kubernetes.io/name': component, 'app.kubernetes.io/instance': suiteStack }
  const body = {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: component, labels, annotations: restarting },
    spec: {
      replicas,
      serviceName: component,
      podManagementPolicy: 'Parallel',
      selector: { matchLabels: selector },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
      template: {
        metadata: { labels, annotations: { program: JSON.stringify(program) } },
        spec: {
          automountServiceAccountToken: false,
          terminationGracePeriodSeconds: 5,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 1000,
            fsGroup: 1000,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          containers: [
            {
              name: 'program',
              image: await registryImage('stand-in'),
              command: ['/usr/local/bin/node', '/program/server.ts'],
              env: [
                { name: 'WINDLASS_CONFIG_FILE', value: '/config/program.json' },
                { name: 'WINDLASS_DATA_DIR', value: '/data' },
                { name: 'FIXTURE_HOST', value: '0.0.0.0' },
                { name: 'FIXTURE_PORT', value: '8080' },
              ],
              ports: [{ name: 'http', containerPort: 8080 }],
              startupProbe: { ...probe('live'), periodSeconds: 1, failureThreshold: 120 },
              readinessProbe: { ...probe('ready'), periodSeconds: 1 },
              livenessProbe: { ...probe('live'), periodSeconds: 5 },
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ['ALL'] },
              },
              resources: { requests: { cpu: '10m', memory: '48Mi' }, limits: { memory: '256Mi' } },
              volumeMounts: [
                { name: 'config', mountPath: '/config', readOnly: true },
                { name: 'program', mountPath: '/program', readOnly: true },
                { name: 'data', mountPath: '/data' },
              ],
            },
          ],
          volumes: [
            {
              name: 'config',
              downwardAPI: {
                items: [{ path: 'program.json', fieldRef: { fieldPath: "metadata.annotations['program']" } }],
              },
            },
            { name: 'program', configMap: { name: suiteProgram } },
          ],
        },
      },
      volumeClaimTemplates: [
        {
          metadata: { name: 'data' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '16Mi' } } },
        },
      ],
    },
  }
  const digest = createHash('sha256').update(JSON.stringify(body)).digest('hex')
  return { id: `apps/v1/StatefulSet/${component}`, component, phase: 'core', needs: [], digest, body }
}
