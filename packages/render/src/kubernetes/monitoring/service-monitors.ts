import type { IServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor'
import { type ComponentContext, objectNameOf, selectorOf } from '../context.ts'
import type { Manifest } from '../object.ts'
import { serviceOf } from '../service-names.ts'
import { metricsEndpoint } from './scraped.ts'

/** What the Prometheus operator is told to scrape: one monitor for each component that exports metrics, by name. */
export function serviceMonitors(context: ComponentContext<'monitoring'>): readonly Manifest<IServiceMonitor>[] {
  const { stack, namespace, labels, component: monitoring } = context
  return Object.entries(stack.components)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, component]) => {
      const endpoint = metricsEndpoint(component)
      if (endpoint === undefined) return []
      return {
        apiVersion: 'monitoring.coreos.com/v1',
        kind: 'ServiceMonitor',
        metadata: { name: objectNameOf(stack, name), namespace, labels: { ...labels, ...monitoring.labels } },
        spec: {
          selector: { matchLabels: { ...selectorOf(stack, name) } },
          namespaceSelector: { matchNames: [namespace] },
          endpoints: [
            {
              port: endpoint.port,
              path: endpoint.path,
              interval: `${monitoring.scrapeIntervalSeconds}s`,
              relabelings: [
                {
                  // Several Services lead to the same pods: through one of them each pod is scraped once.
                  action: 'keep',
                  sourceLabels: ['__meta_kubernetes_service_name'],
                  regex: serviceOf(stack, name, endpoint.port).name,
                },
              ],
            },
          ],
        },
      }
    })
}
