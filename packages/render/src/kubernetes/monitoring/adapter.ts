import type { Component } from '@windlass/stack/component'
import type { IConfigMap } from 'kubernetes-models/v1'
import { select } from '../../promql/selector.ts'
import type { ComponentContext } from '../context.ts'
import type { Manifest } from '../object.ts'
import { toYaml } from '../yaml.ts'
import {
  type CustomMetric,
  type CustomMetricTarget,
  chainTargets,
  customMetrics,
  detectorTargets,
} from './custom-metrics.ts'

/** One rule of prometheus-adapter: which series are a metric of the custom metrics API, and how it is queried. */
interface AdapterRule {
  readonly seriesQuery: string
  readonly resources: { readonly overrides: Readonly<Record<string, { readonly resource: string }>> }
  readonly name: { readonly as: string }
  readonly metricsQuery: string
}

/** Rules for what the autoscalers of a stack go by. They name no namespace: the autoscaler that asks does. */
function adapterRules(components: Readonly<Record<string, Component>>): readonly AdapterRule[] {
  const wanted: ReadonlySet<string> = new Set(
    Object.values(components)
      .flatMap(targetsOf)
      .map(({ name }) => name),
  )
  return Object.values<CustomMetric>(customMetrics).flatMap((metric) =>
    wanted.has(metric.name) ? [ruleOf(metric)] : [],
  )
}

/** The configuration of prometheus-adapter, where an autoscaler of the stack needs it. */
export function adapterConfig(context: ComponentContext<'monitoring'>): readonly Manifest<IConfigMap>[] {
  const { stack, namespace, labels, objectName } = context
  const rules = adapterRules(stack.components)
  if (rules.length === 0) return []
  return [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `${objectName}-adapter`, namespace, labels },
      data: { 'config.yaml': toYaml({ rules }) },
    },
  ]
}

function targetsOf(component: Component): readonly CustomMetricTarget[] {
  if (component.kind === 'chain' && component.autoscaling) return chainTargets(component.autoscaling)
  if (component.kind === 'detector' && component.autoscaling) return detectorTargets(component.autoscaling)
  return []
}

function ruleOf({ name, series, perPod }: CustomMetric): AdapterRule {
  return {
    seriesQuery: select(series, { namespace: { not: '' }, pod: { not: '' } }).text,
    resources: { overrides: { namespace: { resource: 'namespace' }, pod: { resource: 'pod' } } },
    name: { as: name },
    // The adapter fills these in for each question.
    metricsQuery: `${perPod}(<<.Series>>{<<.LabelMatchers>>}) by (<<.GroupBy>>)`,
  }
}
