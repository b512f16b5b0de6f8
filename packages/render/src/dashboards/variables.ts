import { kubeStateMetrics } from '@windlass/contract/kube-state-metrics'
import type { Vector } from '../promql/expression.ts'
import { select } from '../promql/selector.ts'
import type { GrafanaVariable } from './grafana.ts'

/** The Prometheus that a dashboard reads, chosen by its reader. */
export const prometheusSource = { type: 'prometheus', uid: '$datasource' } as const

/** The Loki that a dashboard reads, chosen by its reader. */
export const lokiSource = { type: 'loki', uid: '$logs' } as const

/** Series of the chosen namespace, as matchers. */
export const inNamespace = { namespace: '$namespace' } as const

/** Series of the chosen pods in the chosen namespace, as matchers. */
export const inPods = { namespace: '$namespace', pod: { matches: '$pod' } } as const

export function datasourceVariable(type: 'prometheus' | 'loki'): GrafanaVariable {
  const [name, label] = type === 'prometheus' ? ['datasource', 'Prometheus'] : ['logs', 'Loki']
  return { type: 'datasource', name, label, query: type, refresh: 1, hide: 0, multi: false, includeAll: false }
}

/** The namespaces that have pods; that of the stack is chosen at first. */
export function namespaceVariable(namespace: string): GrafanaVariable {
  return {
    ...valuesOf('namespace', 'Namespace', select(kubeStateMetrics.podReady)),
    current: { selected: true, text: namespace, value: namespace },
    multi: false,
    includeAll: false,
  }
}

/** The pods of the chosen namespace whose names match; all of them are chosen at first. */
export function podVariable(names: string): GrafanaVariable {
  return {
    ...valuesOf('pod', 'Pod', select(kubeStateMetrics.podReady, { ...inNamespace, pod: { matches: names } })),
    current: { selected: true, text: ['All'], value: ['$__all'] },
    multi: true,
    includeAll: true,
    allValue: names,
  }
}

function valuesOf<Label extends string>(name: NoInfer<Label>, title: string, vector: Vector<Label>): GrafanaVariable {
  const query = `label_values(${vector.text}, ${name})`
  return {
    type: 'query',
    name,
    label: title,
    datasource: prometheusSource,
    query,
    // Read again whenever the time range changes, and sorted by name.
    refresh: 2,
    sort: 1,
    hide: 0,
  }
}
