import { kubeStateMetrics } from '@windlass/contract/kube-state-metrics'
import { chainTargets, customMetrics, detectorTargets } from '../kubernetes/monitoring/custom-metrics.ts'
import { max, sum } from '../promql/aggregate.ts'
import { sub } from '../promql/operators.ts'
import { select } from '../promql/selector.ts'
import { above, below } from './bounds.ts'
import { type Panel, type Row, stat, timeseries } from './panel.ts'
import { query } from './query.ts'
import { type Autoscaled, podNamesOf, type Subjects } from './subject.ts'
import { inNamespace } from './variables.ts'

/** The autoscalers: how many replicas each wants, how many it may have, and what it goes by. */
export function autoscalingRows({ namespace, autoscaled }: Subjects): Row[] {
  return autoscaled.map((subject) => ({
    title: subject.name,
    panels: [...replicaPanels(subject.objectName), ...targetPanels(namespace, subject)],
  }))
}

function replicaPanels(autoscaler: string): Panel[] {
  const scope = { ...inNamespace, horizontalpodautoscaler: autoscaler } as const
  const current = select(kubeStateMetrics.autoscalerCurrentReplicas, scope)
  const desired = select(kubeStateMetrics.autoscalerDesiredReplicas, scope)
  const most = select(kubeStateMetrics.autoscalerMaxReplicas, scope)
  const active = { ...scope, condition: 'ScalingActive', status: 'true' } as const
  return [
    timeseries({
      title: 'Replicas',
      description: 'Replicas that there are and that the autoscaler wants, between the fewest and the most.',
      unit: 'short',
      width: 16,
      queries: [
        query(max(current), { name: 'current' }),
        query(max(desired), { name: 'desired' }),
        query(max(select(kubeStateMetrics.autoscalerMinReplicas, scope)), { name: 'min' }),
        query(max(most), { name: 'max' }),
      ],
    }),
    stat({
      title: 'Room to grow',
      description: 'Replicas that can still be added. With none left, more load is not answered by more replicas.',
      unit: 'short',
      height: 8,
      bounds: below({ warning: 1 }),
      queries: [query(sub(max(most), max(desired)))],
    }),
    stat({
      title: 'Works',
      description: 'Whether the autoscaler can read what it goes by. Where it cannot, nothing is scaled.',
      unit: 'short',
      height: 8,
      words: { 0: 'no', 1: 'yes' },
      bounds: below({ critical: 1 }),
      queries: [query(max(select(kubeStateMetrics.autoscalerCondition, active)))],
    }),
  ]
}

function targetPanels(namespace: string, subject: Autoscaled): Panel[] {
  const { autoscaling } = subject.component
  if (autoscaling === undefined) return []
  const pods = { ...inNamespace, pod: { matches: podNamesOf(namespace, [subject]) } } as const
  return [
    usagePanel(subject.objectName, 'cpu', autoscaling.cpuPercent),
    usagePanel(subject.objectName, 'memory', autoscaling.memoryPercent),
    ...customTargetsOf(subject).map(({ name, target }) => {
      const metric = Object.values(customMetrics).find((candidate) => candidate.name === name)
      const series = metric && select(metric.series, pods)
      const perPod = series && (metric.perPod === 'max' ? max(series, { by: ['pod'] }) : sum(series, { by: ['pod'] }))
      return timeseries({
        title: name,
        description: 'What the autoscaler read, on average over the pods, what it aims at, and the value of each pod.',
        unit: 'short',
        bounds: above({ warning: target }),
        queries: [
          ...readings(subject.objectName, name, 'average'),
          ...(perPod ? [query(perPod, { labels: ['pod'] })] : []),
        ],
      })
    }),
  ]
}

function usagePanel(autoscaler: string, resource: 'cpu' | 'memory', percent: number): Panel {
  return timeseries({
    title: resource === 'cpu' ? 'CPU of the request' : 'Memory of the request',
    description: 'Percent of what the pods reserve, as the autoscaler read it, and what it aims at.',
    unit: 'percent',
    bounds: above({ warning: percent }),
    queries: readings(autoscaler, resource, 'utilization'),
  })
}

function readings(autoscaler: string, metric: string, type: 'average' | 'utilization') {
  const scope = {
    ...inNamespace,
    horizontalpodautoscaler: autoscaler,
    metric_name: metric,
    metric_target_type: type,
  } as const
  return [
    query(max(select(kubeStateMetrics.autoscalerReading, scope)), { name: 'read' }),
    query(max(select(kubeStateMetrics.autoscalerTarget, scope)), { name: 'target' }),
  ]
}

function customTargetsOf({ component }: Autoscaled) {
  if (component.kind === 'chain' && component.autoscaling) return chainTargets(component.autoscaling)
  if (component.kind === 'detector' && component.autoscaling) return detectorTargets(component.autoscaling)
  return []
}
