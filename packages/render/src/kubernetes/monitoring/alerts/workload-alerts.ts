import { alertBounds } from '@windlass/contract/alert-bounds'
import { kubeStateMetrics } from '@windlass/contract/kube-state-metrics'
import { prometheusMetrics } from '@windlass/contract/prometheus-metrics'
import type { ComponentOf } from '@windlass/stack/component'
import { max, sum } from '../../../promql/aggregate.ts'
import { and, eq, ge, gt, lt, or, unless } from '../../../promql/operators.ts'
import { increase } from '../../../promql/over-time.ts'
import { select } from '../../../promql/selector.ts'
import { recordedMetrics } from '../recorded-metrics.ts'
import type { Pods } from '../subjects.ts'
import type { Alert } from './alert.ts'

type Thresholds = ComponentOf<'monitoring'>['thresholds']

const perPod = { by: ['namespace', 'pod'] } as const
const perContainer = { by: ['namespace', 'pod', 'container'] } as const

/** What goes wrong with pods of any kind. */
export function workloadAlerts(options: {
  readonly namespace: string
  /** Names of what runs begin so. */
  readonly prefix: string
  readonly pods: Pods
  readonly thresholds: Thresholds
}): readonly Alert[] {
  const { namespace, prefix, pods, thresholds } = options
  const names = { matches: `${prefix}.+` }
  return [
    componentUnavailable(namespace, names),
    podNotReady(pods),
    podMissing(namespace, names),
    containerRestarting(pods, thresholds.restartsPerHour),
    containerCpuHigh(pods),
    containerMemoryHigh(pods),
  ]
}

/** Replicas whose metrics are read and do not answer. */
export function targetDown(pods: Pods): Alert {
  return {
    name: 'TargetDown',
    expr: max(eq(select(prometheusMetrics.up, pods), 0), perPod),
    forMinutes: 5,
    severity: 'warning',
    summary: 'The metrics of {{ $labels.pod }} cannot be read',
    description: 'The replica hangs, or nothing is known of it: no other alert sees what happens there.',
  }
}

/** An autoscaler that has nothing left to add. */
export function autoscalerAtMaximum(namespace: string, prefix: string): Alert {
  const scope = { namespace, horizontalpodautoscaler: { matches: `${prefix}.+` } }
  const perAutoscaler = { by: ['namespace', 'horizontalpodautoscaler'] } as const
  const wanted = max(select(kubeStateMetrics.autoscalerDesiredReplicas, scope), perAutoscaler)
  const most = max(select(kubeStateMetrics.autoscalerMaxReplicas, scope), perAutoscaler)
  return {
    name: 'AutoscalerAtMaximum',
    expr: ge(wanted, most),
    forMinutes: 30,
    severity: 'warning',
    summary: '{{ $labels.horizontalpodautoscaler }} has been at its {{ $value }} replicas for 30 minutes',
    description: 'More load finds no more replicas.',
  }
}

function componentUnavailable(namespace: string, names: { readonly matches: string }): Alert {
  const deployments = { namespace, deployment: names }
  const statefulSets = { namespace, statefulset: names }
  return {
    name: 'ComponentUnavailable',
    expr: or(
      and(
        eq(
          max(select(kubeStateMetrics.deploymentAvailableReplicas, deployments), { by: ['namespace', 'deployment'] }),
          0,
        ),
        gt(max(select(kubeStateMetrics.deploymentReplicas, deployments), { by: ['namespace', 'deployment'] }), 0),
      ),
      and(
        eq(
          max(select(kubeStateMetrics.statefulSetReadyReplicas, statefulSets), { by: ['namespace', 'statefulset'] }),
          0,
        ),
        gt(max(select(kubeStateMetrics.statefulSetReplicas, statefulSets), { by: ['namespace', 'statefulset'] }), 0),
      ),
    ),
    forMinutes: 2,
    severity: 'critical',
    summary: 'No replica of {{ $labels.deployment }}{{ $labels.statefulset }} is ready',
    description: 'The component does not serve at all.',
  }
}

function podNotReady(pods: Pods): Alert {
  const notReady = max(eq(select(kubeStateMetrics.podReady, { ...pods, condition: 'true' }), 0), perPod)
  const ended = max(
    eq(select(kubeStateMetrics.podPhase, { ...pods, phase: { matches: 'Succeeded|Failed' } }), 1),
    perPod,
  )
  return {
    name: 'PodNotReady',
    expr: unless(notReady, ended, { on: ['namespace', 'pod'] }),
    forMinutes: 15,
    severity: 'warning',
    summary: 'Pod {{ $labels.pod }} has not been ready for 15 minutes',
    description: 'It does not start, or does not serve: there is one replica less than wanted.',
  }
}

/** No alert about a pod sees one that the API server refuses to create. */
function podMissing(namespace: string, names: { readonly matches: string }): Alert {
  const deployments = { namespace, deployment: names }
  const statefulSets = { namespace, statefulset: names }
  const perDeployment = { by: ['namespace', 'deployment'] } as const
  const perStatefulSet = { by: ['namespace', 'statefulset'] } as const
  return {
    name: 'PodMissing',
    expr: or(
      lt(
        max(select(kubeStateMetrics.deploymentCreatedReplicas, deployments), perDeployment),
        max(select(kubeStateMetrics.deploymentReplicas, deployments), perDeployment),
      ),
      lt(
        max(select(kubeStateMetrics.statefulSetCreatedReplicas, statefulSets), perStatefulSet),
        max(select(kubeStateMetrics.statefulSetReplicas, statefulSets), perStatefulSet),
      ),
    ),
    forMinutes: 5,
    severity: 'warning',
    summary: '{{ $labels.deployment }}{{ $labels.statefulset }} has only {{ $value }} of its pods',
    description: 'A pod is wanted that does not exist: a quota, an admission policy or a missing account refuses it.',
  }
}

function containerRestarting(pods: Pods, perHour: number): Alert {
  return {
    name: 'ContainerRestarting',
    expr: ge(sum(increase(select(kubeStateMetrics.containerRestarts, pods), '1h'), perContainer), perHour),
    forMinutes: 1,
    severity: 'warning',
    summary:
      'Container {{ $labels.container }} of {{ $labels.pod }} restarted {{ $value | humanize }} times in an hour',
    description: 'It crashes, is killed for its memory, or fails its live probe.',
  }
}

function containerCpuHigh(pods: Pods): Alert {
  return {
    name: 'ContainerCpuHigh',
    expr: gt(select(recordedMetrics.cpuOfLimit, pods), alertBounds.ofLimit),
    forMinutes: 5,
    severity: 'warning',
    summary: 'Container {{ $labels.container }} of {{ $labels.pod }} uses {{ $value | humanizePercentage }} of its CPU',
    description: 'At its limit it is held back, so everything it does takes longer.',
  }
}

function containerMemoryHigh(pods: Pods): Alert {
  return {
    name: 'ContainerMemoryHigh',
    expr: gt(select(recordedMetrics.memoryOfLimit, pods), alertBounds.ofLimit),
    forMinutes: 5,
    severity: 'warning',
    summary:
      'Container {{ $labels.container }} of {{ $labels.pod }} holds {{ $value | humanizePercentage }} of its memory',
    description: 'At its limit it is killed.',
  }
}
