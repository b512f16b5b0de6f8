import type { IPrometheusRule } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule'
import type { IStatefulSet } from 'kubernetes-models/apps/v1/StatefulSet'
import type { IService } from 'kubernetes-models/v1/Service'
import { expect, it } from 'vitest'
import { type KubernetesObject, type Manifest, resourceId } from './object.ts'

const metadata = { name: 'xai-blockchain-node', namespace: 'xai', labels: { 'app.kubernetes.io/name': 'node' } }

const service: Manifest<IService> = { apiVersion: 'v1', kind: 'Service', metadata, spec: { ports: [{ port: 80 }] } }

const workload = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata,
  spec: {
    selector: {},
    serviceName: 'xai-blockchain-node',
    template: { spec: { containers: [{ name: 'node', image: 'ghcr.io/example/node:1' }] } },
  },
} satisfies IStatefulSet

const rule: Manifest<IPrometheusRule> = {
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'PrometheusRule',
  metadata,
  spec: { groups: [] },
}

it('Objects typed as their kind are rendered objects, each with the id of its group, version, kind and name', () => {
  const objects: readonly KubernetesObject[] = [service, workload, rule]
  expect(objects.map(resourceId)).toEqual([
    'v1/Service/xai-blockchain-node',
    'apps/v1/StatefulSet/xai-blockchain-node',
    'monitoring.coreos.com/v1/PrometheusRule/xai-blockchain-node',
  ])
})
