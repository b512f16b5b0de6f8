import { kubeStateMetrics } from '@windlass/contract/kube-state-metrics'
import { kubeletMetrics } from '@windlass/contract/kubelet-metrics'
import { prometheusMetrics } from '@windlass/contract/prometheus-metrics'
import { select } from '../../../promql/selector.ts'
import { recordedMetrics } from '../recorded-metrics.ts'
import { type AlertCase, namespace, type RecordingCase } from './alert-case.ts'

const pod = { namespace, pod: 'demo-auth-7f6d5c8b9-lm4nq' }
const container = { ...pod, container: 'auth' }
const ofContainer = { pod: pod.pod, container: 'auth' }

const available = select(kubeStateMetrics.deploymentAvailableReplicas, { namespace, deployment: 'demo-auth' }).text
const wanted = select(kubeStateMetrics.deploymentReplicas, { namespace, deployment: 'demo-auth' }).text
const readyOf = (statefulset: string) =>
  select(kubeStateMetrics.statefulSetReadyReplicas, { namespace, statefulset }).text
const wantedOf = (statefulset: string) => select(kubeStateMetrics.statefulSetReplicas, { namespace, statefulset }).text
const createdOf = (statefulset: string) =>
  select(kubeStateMetrics.statefulSetCreatedReplicas, { namespace, statefulset }).text
const created = select(kubeStateMetrics.deploymentCreatedReplicas, { namespace, deployment: 'demo-auth' }).text
const ready = select(kubeStateMetrics.podReady, { ...pod, condition: 'true' }).text
const succeeded = select(kubeStateMetrics.podPhase, { ...pod, phase: 'Succeeded' }).text
const restarts = select(kubeStateMetrics.containerRestarts, container).text
const cpu = select(kubeletMetrics.containerCpuUsage, container).text
const memory = select(kubeletMetrics.containerMemoryWorkingSet, container).text
const limit = (resource: string) => select(kubeStateMetrics.containerResourceLimits, { ...container, resource }).text

/** What any stack is alerted on. */
export const workloadCases: readonly AlertCase[] = [
  {
    alert: 'ComponentUnavailable',
    fires: { series: { [available]: '0x10', [wanted]: '2x10' }, atMinute: 2, labels: { deployment: 'demo-auth' } },
    // Nobody wants any.
    quiet: { series: { [available]: '0x10', [wanted]: '0x10' }, atMinute: 10 },
  },
  {
    alert: 'ComponentUnavailable',
    fires: {
      series: { [readyOf('demo-mongodb')]: '0x10', [wantedOf('demo-mongodb')]: '1x10' },
      atMinute: 2,
      labels: { statefulset: 'demo-mongodb' },
    },
    quiet: { series: { [readyOf('demo-mongodb')]: '1x10', [wantedOf('demo-mongodb')]: '3x10' }, atMinute: 10 },
  },
  {
    alert: 'PodNotReady',
    fires: { series: { [ready]: '0x20' }, atMinute: 15, labels: { pod: pod.pod } },
    // The pod of a job is done.
    quiet: { series: { [ready]: '0x30', [succeeded]: '1x30' }, atMinute: 30 },
  },
  {
    alert: 'PodMissing',
    fires: { series: { [created]: '1x10', [wanted]: '2x10' }, atMinute: 5, labels: { deployment: 'demo-auth' } },
    // More than wanted, in the middle of an update.
    quiet: { series: { [created]: '3x10', [wanted]: '2x10' }, atMinute: 10 },
  },
  {
    alert: 'PodMissing',
    fires: {
      series: { [createdOf('demo-mongodb')]: '2x10', [wantedOf('demo-mongodb')]: '3x10' },
      atMinute: 5,
      labels: { statefulset: 'demo-mongodb' },
    },
    quiet: { series: { [createdOf('demo-mongodb')]: '2x3 3x10', [wantedOf('demo-mongodb')]: '3x13' }, atMinute: 10 },
  },
  {
    alert: 'ContainerRestarting',
    fires: { series: { [restarts]: '0x9 1x9 2x9 3x40' }, atMinute: 35, labels: ofContainer },
    quiet: { series: { [restarts]: '0x9 1x9 2x60' }, atMinute: 60 },
  },
  {
    alert: 'ContainerCpuHigh',
    fires: { series: { [cpu]: '0+57x20', [limit('cpu')]: '1x20' }, atMinute: 11, labels: ofContainer },
    quiet: { series: { [cpu]: '0+57x20', [limit('cpu')]: '2x20' }, atMinute: 20 },
  },
  {
    alert: 'ContainerMemoryHigh',
    fires: { series: { [memory]: '950x20', [limit('memory')]: '1000x20' }, atMinute: 6, labels: ofContainer },
    quiet: { series: { [memory]: '950x4 800x20', [limit('memory')]: '1000x20' }, atMinute: 7 },
  },
]

/** What a stack is alerted on that is scaled. */
export function autoscalerCases(objectName: string): readonly AlertCase[] {
  const scope = { namespace, horizontalpodautoscaler: objectName }
  const desired = select(kubeStateMetrics.autoscalerDesiredReplicas, scope).text
  const most = select(kubeStateMetrics.autoscalerMaxReplicas, scope).text
  return [
    {
      alert: 'AutoscalerAtMaximum',
      fires: {
        series: { [desired]: '10x40', [most]: '10x40' },
        atMinute: 30,
        labels: { horizontalpodautoscaler: objectName },
      },
      quiet: { series: { [desired]: '10x20 9x40', [most]: '10x60' }, atMinute: 40 },
    },
  ]
}

const up = (name: string) => select(prometheusMetrics.up, { namespace, pod: name }).text

/** What a service is alerted on that exports metrics. */
export const scrapedServiceCases: readonly AlertCase[] = [
  {
    alert: 'TargetDown',
    fires: { series: { [up(pod.pod)]: '0x10' }, atMinute: 5, labels: { component: 'auth', pod: pod.pod } },
    // Another component whose name begins the same.
    quiet: { series: { [up('demo-auth-admin-7f6d5c8b9-lm4nq')]: '0x10' }, atMinute: 10 },
  },
]

const nameOf = (metric: { readonly name: string }) =>
  `${metric.name}{namespace="${namespace}", pod="${pod.pod}", container="auth"}`

export const workloadRecordings: readonly RecordingCase[] = [
  {
    query: recordedMetrics.cpuOfLimit.name,
    // Both cores count, and the pause container has no limit to be compared with.
    series: {
      [select(kubeletMetrics.containerCpuUsage, { ...container, cpu: 'cpu00' }).text]: '0+30x10',
      [select(kubeletMetrics.containerCpuUsage, { ...container, cpu: 'cpu01' }).text]: '0+15x10',
      [select(kubeletMetrics.containerCpuUsage, { ...pod, container: 'POD' }).text]: '0+1x10',
      [limit('cpu')]: '2x10',
    },
    atMinute: 6,
    samples: { [nameOf(recordedMetrics.cpuOfLimit)]: 0.375 },
  },
  {
    query: recordedMetrics.memoryOfLimit.name,
    series: { [memory]: '512x10', [limit('memory')]: '1024x10' },
    atMinute: 1,
    samples: { [nameOf(recordedMetrics.memoryOfLimit)]: 0.5 },
  },
]
