import { kubeStateMetrics } from '@windlass/contract/kube-state-metrics'
import { kubeletMetrics } from '@windlass/contract/kubelet-metrics'
import { processMetrics } from '@windlass/contract/process-metrics'
import { recordedMetrics } from '../kubernetes/monitoring/recorded-metrics.ts'
import { max, sum } from '../promql/aggregate.ts'
import { time } from '../promql/functions.ts'
import { div, mul, sub } from '../promql/operators.ts'
import { increase, rate } from '../promql/over-time.ts'
import { type Matcher, select } from '../promql/selector.ts'
import { type Panel, timeseries } from './panel.ts'
import type { PanelBounds } from './panel-bounds.ts'
import { query } from './query.ts'
import { inNamespace, inPods } from './variables.ts'

/** Without the sums over a pod that cAdvisor exports beside its containers. */
export const inContainers = { ...inPods, container: { not: '' } } as const

const secondsPerDay = 86_400

/** What the chosen pods use of CPU and memory, and how often they restart. */
export function resourcePanels(bounds: PanelBounds): Panel[] {
  return [
    timeseries({
      title: 'CPU of the limit',
      description: 'Share of its CPU limit that each container uses. At the limit it is slowed down.',
      unit: 'percentunit',
      bounds: bounds.ofLimit,
      queries: [query(select(recordedMetrics.cpuOfLimit, inPods), { labels: ['pod', 'container'] })],
    }),
    timeseries({
      title: 'Memory of the limit',
      description: 'Share of its memory limit that each container holds. At the limit it is killed.',
      unit: 'percentunit',
      bounds: bounds.ofLimit,
      queries: [query(select(recordedMetrics.memoryOfLimit, inPods), { labels: ['pod', 'container'] })],
    }),
    timeseries({
      title: 'Restarts in an hour',
      description: 'Restarts of each container over the last hour. In a healthy stack there are none.',
      unit: 'short',
      bounds: bounds.restarts,
      queries: [
        query(increase(select(kubeStateMetrics.containerRestarts, inPods), '1h'), { labels: ['pod', 'container'] }),
      ],
    }),
    timeseries({
      title: 'CPU',
      description: 'Cores that each pod uses.',
      unit: 'short',
      queries: [
        query(sum(rate(select(kubeletMetrics.containerCpuUsage, inContainers), '$__rate_interval'), { by: ['pod'] }), {
          labels: ['pod'],
        }),
      ],
    }),
    timeseries({
      title: 'Memory',
      description: 'Memory that each pod holds and cannot give back.',
      unit: 'bytes',
      queries: [
        query(sum(select(kubeletMetrics.containerMemoryWorkingSet, inContainers), { by: ['pod'] }), {
          labels: ['pod'],
        }),
      ],
    }),
    timeseries({
      title: 'CPU held back',
      description: 'Share of the scheduling periods in which a container was held back by its CPU limit.',
      unit: 'percentunit',
      queries: [
        query(
          div(
            rate(select(kubeletMetrics.containerCpuThrottledPeriods, inContainers), '$__rate_interval'),
            rate(select(kubeletMetrics.containerCpuPeriods, inContainers), '$__rate_interval'),
          ),
          { labels: ['pod', 'container'] },
        ),
      ],
    }),
    timeseries({
      title: 'Network',
      description: 'Bytes that each pod receives and sends.',
      unit: 'binBps',
      queries: [
        query(sum(rate(select(kubeletMetrics.podNetworkReceived, inPods), '$__rate_interval'), { by: ['pod'] }), {
          name: 'in',
          labels: ['pod'],
        }),
        query(sum(rate(select(kubeletMetrics.podNetworkTransmitted, inPods), '$__rate_interval'), { by: ['pod'] }), {
          name: 'out',
          labels: ['pod'],
        }),
      ],
    }),
  ]
}

/** How full the volumes of these claims are, how fast they fill and how long they last. */
export function volumePanels(bounds: PanelBounds, claims: Matcher): Panel[] {
  const ofClaims = { ...inNamespace, persistentvolumeclaim: claims } as const
  const legend = { labels: ['persistentvolumeclaim'] } as const
  return [
    timeseries({
      title: 'Disk used',
      description: 'Share of each volume that is used.',
      unit: 'percentunit',
      max: 1,
      bounds: bounds.volumeUsed,
      queries: [query(select(recordedMetrics.volumeUsedRatio, ofClaims), legend)],
    }),
    timeseries({
      title: 'Disk growth in a day',
      description: 'Bytes by which each volume fills in a day, at the rate of the last 6 hours.',
      unit: 'bytes',
      queries: [query(mul(select(recordedMetrics.volumeGrowth, ofClaims), secondsPerDay), legend)],
    }),
    timeseries({
      title: 'Days until the disk is full',
      description: 'At the growth of the last 6 hours; a volume that does not grow is not shown.',
      unit: 'd',
      bounds: bounds.volumeDaysUntilFull,
      queries: [query(select(recordedMetrics.volumeDaysUntilFull, ofClaims), legend)],
    }),
  ]
}

/** What the processes of Windlass in the chosen pods say of themselves. */
export function processPanels(): Panel[] {
  return [
    timeseries({
      title: 'Event loop delay',
      description: 'How late callbacks run, in the slowest of 100 cases. Beyond a tenth of a second answers are late.',
      unit: 's',
      queries: [query(select(processMetrics.eventLoopLagP99, inPods), { labels: ['pod'] })],
    }),
    timeseries({
      title: 'Heap',
      description: 'Memory that JavaScript objects take. A floor that rises for days is a leak.',
      unit: 'bytes',
      queries: [query(select(processMetrics.heapUsed, inPods), { labels: ['pod'] })],
    }),
    timeseries({
      title: 'Time since the start',
      description: 'How long each process has been running.',
      unit: 's',
      queries: [
        query(sub(time(), max(select(processMetrics.startTime, inPods), { by: ['pod'] })), { labels: ['pod'] }),
      ],
    }),
  ]
}
