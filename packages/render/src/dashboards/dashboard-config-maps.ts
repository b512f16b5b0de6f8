import type { Stack } from '@windlass/stack/stack'
import type { IConfigMap } from 'kubernetes-models/v1'
import type { Manifest } from '../kubernetes/object.ts'
import { renderDashboards } from './render-dashboards.ts'

/** The dashboards of a stack as objects of its `monitoring` component: Grafana's sidecar reads whatever has the label. */
export function dashboardConfigMaps(options: {
  readonly stack: Stack
  readonly namespace: string
  /** Of the objects of that component; each dashboard is named after it. */
  readonly objectName: string
  readonly labels: Readonly<Record<string, string>>
}): readonly Manifest<IConfigMap>[] {
  const { stack, namespace, objectName, labels } = options
  return renderDashboards({ stack, namespace }).map(({ fileName, dashboard }) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: `${objectName}-dashboard-${fileName.replace('.json', '')}`,
      namespace,
      labels: { ...labels, grafana_dashboard: '1' },
    },
    data: { [fileName]: `${JSON.stringify(dashboard, null, 2)}\n` },
  }))
}
