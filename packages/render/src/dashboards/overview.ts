import { detectorMetrics } from '@windlass/contract/detector-metrics'
import { kubeStateMetrics } from '@windlass/contract/kube-state-metrics'
import { nodeMetrics } from '@windlass/contract/node-metrics'
import { prometheusMetrics } from '@windlass/contract/prometheus-metrics'
import { recordedMetrics } from '../kubernetes/monitoring/recorded-metrics.ts'
import { podsOfStack } from '../kubernetes/monitoring/subjects.ts'
import { max, min, sum } from '../promql/aggregate.ts'
import { histogramQuantile, time } from '../promql/functions.ts'
import { div, mul, or, sub } from '../promql/operators.ts'
import { deriv, increase, rate } from '../promql/over-time.ts'
import { bucketsOf, select } from '../promql/selector.ts'
import { above } from './bounds.ts'
import { apiRoutes } from './detector.ts'
import { noneSoFar, type Panel, type Row, stat, table, timeseries } from './panel.ts'
import { type PanelBounds, panelBounds } from './panel-bounds.ts'
import { query } from './query.ts'
import { podNamesOf, type Subjects } from './subject.ts'
import { inNamespace } from './variables.ts'

/** Whether the stack does its work: one row for each part of it, whose own dashboard says more. */
export function overviewRows(subjects: Subjects): Row[] {
  const bounds = panelBounds(subjects)
  const { chains, detectors } = subjects
  return [
    { title: 'Health', panels: healthPanels(subjects, bounds) },
    ...(chains.length > 0 ? [{ title: 'Chain', panels: chainPanels(subjects, bounds) }] : []),
    ...(detectors.length > 0 ? [{ title: 'Detector', panels: detectorPanels(subjects, bounds) }] : []),
    { title: 'Resources', panels: resourcePanels(subjects, bounds) },
  ]
}

function healthPanels({ stack, namespace }: Subjects, bounds: PanelBounds): Panel[] {
  const firing = { ...inNamespace, alertstate: 'firing' } as const
  const pods = { ...inNamespace, pod: podsOfStack(namespace, stack.name).pod } as const
  const alerts = (severity: 'critical' | 'warning') => sum(select(prometheusMetrics.alerts, { ...firing, severity }))
  return [
    stat({
      title: 'Critical alerts',
      description: 'Alerts that somebody has to look at now.',
      unit: 'short',
      bounds: above({ critical: 1 }),
      whenEmpty: '0',
      queries: [query(alerts('critical'))],
    }),
    stat({
      title: 'Warnings',
      description: 'Alerts that can wait for the morning.',
      unit: 'short',
      bounds: above({ warning: 1 }),
      whenEmpty: '0',
      queries: [query(alerts('warning'))],
    }),
    stat({
      title: 'Pods ready',
      description: 'Pods that serve.',
      unit: 'short',
      queries: [query(sum(select(kubeStateMetrics.podReady, { ...pods, condition: 'true' })))],
    }),
    stat({
      title: 'Pods that wait',
      description: 'Pods that are not started: no machine has room, or a volume or an image is missing.',
      unit: 'short',
      bounds: above({ warning: 1 }),
      queries: [query(sum(select(kubeStateMetrics.podPhase, { ...pods, phase: 'Pending' })))],
    }),
    stat({
      title: 'Most restarts in an hour',
      description: 'Restarts of the container that restarted most.',
      unit: 'short',
      bounds: bounds.restarts,
      queries: [query(max(increase(select(kubeStateMetrics.containerRestarts, pods), '1h')))],
    }),
    stat({
      title: 'Fullest volume',
      description: 'Used share of the volume that is fullest.',
      unit: 'percentunit',
      bounds: bounds.volumeUsed,
      queries: [query(max(select(recordedMetrics.volumeUsedRatio, inNamespace)))],
    }),
    table({
      title: 'Alerts',
      description: 'Every alert that fires now. The runbook of each says what to do.',
      columns: { alertname: 'Alert', severity: 'Severity', pod: 'Pod' },
      queries: [query(max(select(prometheusMetrics.alerts, firing), { by: ['alertname', 'severity', 'pod'] }))],
    }),
  ]
}

function chainPanels({ namespace, chains }: Subjects, bounds: PanelBounds): Panel[] {
  const pods = { ...inNamespace, pod: { matches: podNamesOf(namespace, chains) } } as const
  return [
    stat({
      title: 'Nodes up',
      description: 'Nodes that answer. Fewer than two are no network any more.',
      unit: 'short',
      bounds: bounds.nodesUp,
      queries: [query(sum(select(prometheusMetrics.up, pods)))],
    }),
    stat({
      title: 'Height',
      description: 'Height of the chain.',
      unit: 'none',
      queries: [query(max(select(nodeMetrics.chainHeight, pods)))],
    }),
    stat({
      title: 'Since the last block',
      description: 'Age of the newest head.',
      unit: 's',
      bounds: bounds.secondsSinceBlock,
      queries: [query(sub(time(), max(select(nodeMetrics.headTimestamp, pods))))],
    }),
    stat({
      title: 'Most lag',
      description: 'Blocks that the slowest node which had caught up is behind.',
      unit: 'short',
      bounds: bounds.syncLag,
      queries: [query(max(select(recordedMetrics.syncedLag, pods)))],
    }),
    stat({
      title: 'Fewest peers',
      description: 'Peers of the node that has the fewest.',
      unit: 'short',
      bounds: bounds.peers,
      queries: [query(min(select(nodeMetrics.connectedPeers, pods)))],
    }),
    stat({
      title: 'Transactions that wait',
      description: 'The largest pool.',
      unit: 'short',
      bounds: bounds.pool,
      queries: [query(max(select(nodeMetrics.txPoolSize, pods)))],
    }),
    timeseries({
      title: 'Block production',
      description: 'Blocks a minute by which the chain grows.',
      unit: 'cpm',
      width: 12,
      queries: [query(mul(max(deriv(select(nodeMetrics.chainHeight, pods), '10m')), 60), { name: 'blocks' })],
    }),
    timeseries({
      title: 'Transaction rate',
      description: 'Transactions a second in canonical blocks.',
      unit: 'cps',
      width: 12,
      queries: [query(max(rate(select(nodeMetrics.txProcessed, pods), '$__rate_interval')), { name: 'transactions' })],
    }),
  ]
}

function detectorPanels({ namespace, detectors, consumers }: Subjects, bounds: PanelBounds): Panel[] {
  const pods = { ...inNamespace, pod: { matches: podNamesOf(namespace, detectors) } } as const
  const api = { ...pods, ...apiRoutes } as const
  const failed = rate(select(detectorMetrics.httpRequests, { ...api, status: { matches: '5..' } }), '$__rate_interval')
  const requests = rate(select(detectorMetrics.httpRequests, api), '$__rate_interval')
  const seconds = rate(bucketsOf(detectorMetrics.httpRequestDuration, api), '$__rate_interval')
  return [
    timeseries({
      title: 'Scored and found',
      description: 'Transactions scored a second, and anomalies among them.',
      unit: 'cps',
      queries: [
        query(sum(rate(select(detectorMetrics.transactionsProcessed, pods), '$__rate_interval')), { name: 'scored' }),
        query(sum(rate(select(detectorMetrics.anomaliesDetected, pods), '$__rate_interval')), { name: 'anomalies' }),
      ],
    }),
    timeseries({
      title: 'Failed requests',
      description: 'Share of the requests to the API that are answered with a 5xx status.',
      unit: 'percentunit',
      whenEmpty: noneSoFar,
      bounds: bounds.apiErrors,
      queries: [query(div(sum(failed), sum(requests)), { name: 'failed' })],
    }),
    timeseries({
      title: 'Latency',
      description: 'Time in which 95 of 100 requests to the API are answered.',
      unit: 's',
      bounds: bounds.apiLatency,
      queries: [query(histogramQuantile(0.95, sum(seconds, { by: ['le'] })), { name: 'p95' })],
    }),
    ...(consumers.length === 0
      ? []
      : [
          timeseries({
            title: 'Consumer lag',
            description: 'Messages that all consumers together are behind.',
            unit: 'short',
            width: 24,
            bounds: bounds.consumerLag,
            queries: [
              query(
                sum(max(select(detectorMetrics.consumerLag, pods), { by: ['topic', 'partition'] }), { by: ['topic'] }),
                { labels: ['topic'] },
              ),
            ],
          }),
        ]),
  ]
}

function resourcePanels({ stack, namespace, backedUp }: Subjects, bounds: PanelBounds): Panel[] {
  const pods = { ...inNamespace, pod: podsOfStack(namespace, stack.name).pod } as const
  return [
    timeseries({
      title: 'CPU of the limit',
      description: 'Share of its limit that each container uses.',
      unit: 'percentunit',
      bounds: bounds.ofLimit,
      queries: [query(max(select(recordedMetrics.cpuOfLimit, pods), { by: ['pod'] }), { labels: ['pod'] })],
    }),
    timeseries({
      title: 'Memory of the limit',
      description: 'Share of its limit that each container holds.',
      unit: 'percentunit',
      bounds: bounds.ofLimit,
      queries: [query(max(select(recordedMetrics.memoryOfLimit, pods), { by: ['pod'] }), { labels: ['pod'] })],
    }),
    ...(backedUp.length === 0
      ? []
      : [
          timeseries({
            title: 'Since the last backup',
            description: 'Age of the last backup that succeeded, or of the wish for one before the first.',
            unit: 's',
            bounds: bounds.backupAge,
            queries: [
              query(backupAge(backedUp.map(({ objectName }) => `${objectName}-backup`)), { labels: ['cronjob'] }),
            ],
          }),
        ]),
  ]
}

function backupAge(cronJobs: readonly string[]) {
  const scope = { ...inNamespace, cronjob: { matches: cronJobs.join('|') } } as const
  const perJob = { by: ['cronjob'] } as const
  const succeeded = max(select(kubeStateMetrics.cronJobLastSuccess, scope), perJob)
  return sub(time(), or(succeeded, max(select(kubeStateMetrics.cronJobCreated, scope), perJob)))
}
