import { kubeStateMetrics } from '@windlass/contract/kube-state-metrics'
import { kubeletMetrics } from '@windlass/contract/kubelet-metrics'
import { claimsOf } from '../kubernetes/monitoring/alerts/storage-alerts.ts'
import { max, sum } from '../promql/aggregate.ts'
import { div, gt, sub } from '../promql/operators.ts'
import { rate } from '../promql/over-time.ts'
import { select } from '../promql/selector.ts'
import { logs, type Panel, type Row, table, timeseries } from './panel.ts'
import { panelBounds } from './panel-bounds.ts'
import { query } from './query.ts'
import { inContainers, resourcePanels, volumePanels } from './resource-panels.ts'
import type { Subjects } from './subject.ts'
import { inNamespace, inPods } from './variables.ts'

const perPod = { by: ['pod'] } as const

/** What every pod and volume of a stack uses of what it asked for. */
export function resourceRows(subjects: Subjects): Row[] {
  const { stack, namespace, monitoring } = subjects
  const bounds = panelBounds(subjects)
  return [
    { title: 'Workloads', panels: workloadPanels(stack.name) },
    { title: 'CPU, memory and network', panels: [...resourcePanels(bounds), ...requestPanels()] },
    { title: 'Disk', panels: volumePanels(bounds, claimsOf(namespace, stack.name).persistentvolumeclaim) },
    ...(monitoring.loki === undefined ? [] : [{ title: 'Logs', panels: logPanels() }]),
  ]
}

function workloadPanels(stack: string): Panel[] {
  const names = `${stack}-.+`
  const deployments = { ...inNamespace, deployment: { matches: names } } as const
  const statefulSets = { ...inNamespace, statefulset: { matches: names } } as const
  return [
    timeseries({
      title: 'Replicas missing',
      description: 'Replicas that are wanted and do not serve, by workload.',
      unit: 'short',
      width: 12,
      queries: [
        query(
          sub(
            max(select(kubeStateMetrics.deploymentReplicas, deployments), { by: ['deployment'] }),
            max(select(kubeStateMetrics.deploymentAvailableReplicas, deployments), { by: ['deployment'] }),
          ),
          { labels: ['deployment'] },
        ),
        query(
          sub(
            max(select(kubeStateMetrics.statefulSetReplicas, statefulSets), { by: ['statefulset'] }),
            max(select(kubeStateMetrics.statefulSetReadyReplicas, statefulSets), { by: ['statefulset'] }),
          ),
          { labels: ['statefulset'] },
        ),
      ],
    }),
    timeseries({
      title: 'Pods by phase',
      description: 'Pods that wait, run, ended or failed.',
      unit: 'short',
      width: 12,
      queries: [query(sum(select(kubeStateMetrics.podPhase, inPods), { by: ['phase'] }), { labels: ['phase'] })],
    }),
    table({
      title: 'Containers that wait',
      description: 'Containers that do not run now, and why.',
      width: 12,
      columns: { pod: 'Pod', container: 'Container', reason: 'Reason' },
      queries: [
        query(
          max(gt(select(kubeStateMetrics.containerWaitingReason, inPods), 0), { by: ['pod', 'container', 'reason'] }),
        ),
      ],
    }),
    table({
      title: 'Containers that ended',
      description: 'Why containers that run again ended the last time; OOMKilled is one that reached its memory limit.',
      width: 12,
      columns: { pod: 'Pod', container: 'Container', reason: 'Reason' },
      queries: [
        query(
          max(gt(select(kubeStateMetrics.containerLastTerminatedReason, inPods), 0), {
            by: ['pod', 'container', 'reason'],
          }),
        ),
      ],
    }),
  ]
}

function requestPanels(): Panel[] {
  const requested = (resource: 'cpu' | 'memory') =>
    sum(select(kubeStateMetrics.containerResourceRequests, { ...inPods, resource }), perPod)
  const cpu = sum(rate(select(kubeletMetrics.containerCpuUsage, inContainers), '$__rate_interval'), perPod)
  const memory = sum(select(kubeletMetrics.containerMemoryWorkingSet, inContainers), perPod)
  return [
    timeseries({
      title: 'CPU of the request',
      description:
        'Share of what each pod reserves. Far below 1 it reserves too much; above it takes what is left over.',
      unit: 'percentunit',
      queries: [query(div(cpu, requested('cpu')), { labels: ['pod'] })],
    }),
    timeseries({
      title: 'Memory of the request',
      description: 'Share of what each pod reserves. Above 1 it is among the first to go when a machine runs short.',
      unit: 'percentunit',
      queries: [query(div(memory, requested('memory')), { labels: ['pod'] })],
    }),
  ]
}

function logPanels(): Panel[] {
  const lines = '{namespace="$namespace", pod=~"$pod"}'
  return [
    logs({
      title: 'Errors and warnings',
      description: 'Lines of the chosen pods that tell of an error or a warning, newest first.',
      queries: [{ text: `${lines} |~ "(?i)(error|warn|fatal)"`, legend: '' }],
    }),
    logs({
      title: 'All lines',
      description: 'Lines of the chosen pods, newest first.',
      queries: [{ text: lines, legend: '' }],
    }),
  ]
}
