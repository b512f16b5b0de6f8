import type { IConfigMap } from 'kubernetes-models/v1'
import type { ComponentContext } from '../context.ts'
import type { Manifest } from '../object.ts'
import { toYaml } from '../yaml.ts'

/** The Loki of a stack as a data source, where it has one: Grafana's sidecar reads whatever carries this label. */
export function lokiDataSource(context: ComponentContext<'monitoring'>): readonly Manifest<IConfigMap>[] {
  const { namespace, labels, objectName, stack, component } = context
  if (component.loki === undefined) return []
  const source = { name: `Loki (${stack.name})`, uid: `${stack.name}-loki`, type: 'loki', access: 'proxy' }
  return [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `${objectName}-loki`, namespace, labels: { ...labels, grafana_datasource: '1' } },
      data: { 'loki.yaml': toYaml({ apiVersion: 1, datasources: [{ ...source, url: component.loki.url }] }) },
    },
  ]
}
