import { detectorMetrics } from '@windlass/contract/detector-metrics'
import { nodeMetrics } from '@windlass/contract/node-metrics'
import { max, sum } from '../promql/aggregate.ts'
import { histogramQuantile } from '../promql/functions.ts'
import { div, mul, sub } from '../promql/operators.ts'
import { increase, rate } from '../promql/over-time.ts'
import { bucketsOf, select } from '../promql/selector.ts'
import { noneSoFar, type Panel, type Row, timeseries } from './panel.ts'
import { type PanelBounds, panelBounds } from './panel-bounds.ts'
import { query } from './query.ts'
import { processPanels, resourcePanels } from './resource-panels.ts'
import { podNamesOf, type Subjects } from './subject.ts'
import { inNamespace, inPods } from './variables.ts'

/** Requests that are the API's own: a health endpoint answers 503 as its way to say no. */
export const apiRoutes = { route: { matches: '/api/v1/.*' } } as const

const named = { labels: ['pod'] } as const
const perMinute = 60
const quantiles = [0.5, 0.95, 0.99] as const

/** The detector: what it scores and finds, how its API answers, and what it keeps. */
export function detectorRows(subjects: Subjects): Row[] {
  const bounds = panelBounds(subjects)
  return [
    { title: 'Detection', panels: detectionPanels(subjects) },
    { title: 'API', panels: apiPanels(bounds) },
    { title: 'Anomaly buffer', panels: bufferPanels(bounds) },
    { title: 'Resources', panels: [...resourcePanels(bounds), ...processPanels()] },
  ]
}

function detectionPanels({ namespace, chains, detectors }: Subjects): Panel[] {
  const scored = rate(select(detectorMetrics.transactionsProcessed, inPods), '$__rate_interval')
  const anomalies = rate(select(detectorMetrics.anomaliesDetected, inPods), '$__rate_interval')
  const seconds = rate(bucketsOf(detectorMetrics.streamProcessingDuration, inPods), '$__rate_interval')
  const follows = detectors.some(({ component }) => component.sources.some(({ kind }) => kind === 'node'))
  return [
    timeseries({
      title: 'Transactions scored',
      description: 'Transactions a second, by source.',
      unit: 'cps',
      queries: [query(sum(scored, { by: ['source'] }), { labels: ['source'] })],
    }),
    timeseries({
      title: 'Anomalies',
      description: 'Anomalies a minute, by severity.',
      unit: 'cpm',
      queries: [query(mul(sum(anomalies, { by: ['severity'] }), perMinute), { labels: ['severity'] })],
    }),
    timeseries({
      title: 'Anomalies of all',
      description: 'Share of the transactions that are anomalies. A jump is an attack or a model that no longer fits.',
      unit: 'percentunit',
      queries: [query(div(sum(anomalies), sum(scored)), { name: 'anomalies' })],
    }),
    timeseries({
      title: 'Time to score',
      description: 'Time in which 50, 95 and 99 of 100 blocks or batches are scored.',
      unit: 's',
      queries: quantiles.map((quantile) =>
        query(histogramQuantile(quantile, sum(seconds, { by: ['le'] })), { name: `p${quantile * 100}` }),
      ),
    }),
    ...(follows ? [behindTheChain(podNamesOf(namespace, chains))] : []),
    timeseries({
      title: 'Failed reads',
      description: 'Failed reads a minute, by source.',
      unit: 'cpm',
      whenEmpty: noneSoFar,
      queries: [
        query(
          mul(
            sum(rate(select(detectorMetrics.sourceErrors, inPods), '$__rate_interval'), { by: ['source'] }),
            perMinute,
          ),
          { labels: ['source'] },
        ),
      ],
    }),
  ]
}

function behindTheChain(nodes: string): Panel {
  const height = max(select(nodeMetrics.chainHeight, { ...inNamespace, pod: { matches: nodes } }))
  return timeseries({
    title: 'Behind the chain',
    description: 'Blocks between the head of the chain and the last block scored.',
    unit: 'short',
    queries: [query(sub(height, max(select(detectorMetrics.sourceHeight, inPods))), { name: 'blocks' })],
  })
}

function apiPanels(bounds: PanelBounds): Panel[] {
  const requested = { ...inPods, ...apiRoutes } as const
  const requests = rate(select(detectorMetrics.httpRequests, requested), '$__rate_interval')
  const failed = rate(
    select(detectorMetrics.httpRequests, { ...requested, status: { matches: '5..' } }),
    '$__rate_interval',
  )
  const seconds = rate(bucketsOf(detectorMetrics.httpRequestDuration, requested), '$__rate_interval')
  return [
    timeseries({
      title: 'Requests',
      description: 'Requests a second, by status.',
      unit: 'reqps',
      queries: [query(sum(requests, { by: ['status'] }), { labels: ['status'] })],
    }),
    timeseries({
      title: 'Failed requests',
      description: 'Share of the requests that are answered with a 5xx status.',
      unit: 'percentunit',
      whenEmpty: noneSoFar,
      bounds: bounds.apiErrors,
      queries: [query(div(sum(failed), sum(requests)), { name: 'failed' })],
    }),
    timeseries({
      title: 'Latency',
      description: 'Time in which 50, 95 and 99 of 100 requests are answered; the bound is that of 95.',
      unit: 's',
      bounds: bounds.apiLatency,
      queries: quantiles.map((quantile) =>
        query(histogramQuantile(quantile, sum(seconds, { by: ['le'] })), { name: `p${quantile * 100}` }),
      ),
    }),
    timeseries({
      title: 'Requests by route',
      description: 'Requests a second, by method and route.',
      unit: 'reqps',
      width: 12,
      queries: [query(sum(requests, { by: ['method', 'route'] }), { labels: ['method', 'route'] })],
    }),
    timeseries({
      title: 'Latency by route',
      description: 'Time in which 95 of 100 requests of a route are answered.',
      unit: 's',
      width: 12,
      queries: [
        query(histogramQuantile(0.95, sum(seconds, { by: ['le', 'method', 'route'] })), {
          labels: ['method', 'route'],
        }),
      ],
    }),
  ]
}

function bufferPanels(bounds: PanelBounds): Panel[] {
  return [
    timeseries({
      title: 'Anomalies kept',
      description: 'Anomalies in the buffer. When it is full, the oldest are dropped.',
      unit: 'short',
      width: 12,
      bounds: bounds.buffer,
      queries: [query(select(detectorMetrics.anomalyBufferSize, inPods), named)],
    }),
    timeseries({
      title: 'Anomalies dropped in an hour',
      description: 'By reason: their time was over, or the buffer was full.',
      unit: 'short',
      whenEmpty: noneSoFar,
      width: 12,
      queries: [
        query(sum(increase(select(detectorMetrics.anomalyBufferEvictions, inPods), '1h'), { by: ['reason'] }), {
          labels: ['reason'],
        }),
      ],
    }),
  ]
}
