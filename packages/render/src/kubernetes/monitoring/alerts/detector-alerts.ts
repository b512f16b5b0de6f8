import { alertBounds } from '@windlass/contract/alert-bounds'
import { detectorMetrics } from '@windlass/contract/detector-metrics'
import type { ComponentOf } from '@windlass/stack/component'
import { max, sum } from '../../../promql/aggregate.ts'
import { absent, histogramQuantile } from '../../../promql/functions.ts'
import { and, div, ge, gt, lt, mul } from '../../../promql/operators.ts'
import { rate } from '../../../promql/over-time.ts'
import { bucketsOf, select } from '../../../promql/selector.ts'
import type { Pods } from '../subjects.ts'
import type { Alert } from './alert.ts'

type Thresholds = ComponentOf<'monitoring'>['thresholds']

const inAll = { by: ['namespace'] } as const

/** Requests that are the API's own: a health endpoint answers 503 as its way to say no. */
const apiRoutes = { matches: '/api/v1/.*' } as const
/** Look-ups a second from which a hit rate says something. */
const enoughLookups = 1

/** What goes wrong with a detector, as far as it does what can. */
export function detectorAlerts(options: {
  readonly pods: Pods
  readonly detector: ComponentOf<'detector'>
  readonly thresholds: Thresholds
}): readonly Alert[] {
  const { pods, detector, thresholds } = options
  const consumes = detector.role !== 'api' && detector.sources.some(({ kind }) => kind === 'kafka')
  return [
    ...(detector.role === 'consumer'
      ? []
      : [apiErrors(pods, thresholds.apiErrorPercent), apiSlow(pods, thresholds.apiLatencySeconds)]),
    ...(consumes ? [consumerLag(pods, thresholds.consumerLag), notConsuming(pods)] : []),
    ...(detector.cache === undefined ? [] : [cacheHitRateLow(pods)]),
    bufferFull(pods, detector.config.buffer.maxSize),
  ]
}

function apiErrors(pods: Pods, percent: number): Alert {
  const requests = { ...pods, route: apiRoutes }
  const failed = sum(
    rate(select(detectorMetrics.httpRequests, { ...requests, status: { matches: '5..' } }), '5m'),
    inAll,
  )
  const all = sum(rate(select(detectorMetrics.httpRequests, requests), '5m'), inAll)
  return {
    name: 'DetectorApiErrors',
    expr: gt(mul(div(failed, all), 100), percent),
    forMinutes: 5,
    severity: 'critical',
    summary: '{{ $value | humanize }} % of the requests to the detector fail',
    description: 'The API answers with 5xx.',
  }
}

function apiSlow(pods: Pods, seconds: number): Alert {
  const buckets = rate(bucketsOf(detectorMetrics.httpRequestDuration, { ...pods, route: apiRoutes }), '5m')
  return {
    name: 'DetectorApiSlow',
    expr: gt(histogramQuantile(0.95, sum(buckets, { by: ['namespace', 'le'] })), seconds),
    forMinutes: 10,
    severity: 'warning',
    summary: 'One request in 20 to the detector takes longer than {{ $value | humanizeDuration }}',
    description: `95 of 100 requests should be answered within ${seconds} s.`,
  }
}

function consumerLag(pods: Pods, messages: number): Alert {
  // While partitions move from one consumer to another, both may tell of the same one.
  const perPartition = max(select(detectorMetrics.consumerLag, pods), { by: ['namespace', 'topic', 'partition'] })
  return {
    name: 'DetectorConsumerLagHigh',
    expr: gt(sum(perPartition, { by: ['namespace', 'topic'] }), messages),
    forMinutes: 10,
    severity: 'warning',
    summary: 'The consumers are {{ $value }} messages behind in {{ $labels.topic }}',
    description: 'Transactions arrive faster than they are scored, so anomalies are found late.',
  }
}

function notConsuming(pods: Pods): Alert {
  return {
    name: 'DetectorNotConsuming',
    expr: absent(select(detectorMetrics.consumerLag, pods)),
    forMinutes: 10,
    severity: 'critical',
    summary: 'No consumer has a partition of the topic',
    description: 'Nothing that arrives is scored, and no lag is reported that would show it.',
  }
}

function cacheHitRateLow(pods: Pods): Alert {
  const perCache = { by: ['namespace', 'cache'] } as const
  const hits = sum(rate(select(detectorMetrics.cacheRequests, { ...pods, result: 'hit' }), '30m'), perCache)
  const answered = { ...pods, result: { matches: 'hit|miss' } }
  const lookups = sum(rate(select(detectorMetrics.cacheRequests, answered), '30m'), perCache)
  return {
    name: 'DetectorCacheHitRateLow',
    expr: and(lt(div(hits, lookups), alertBounds.leastHitRate), gt(lookups, enoughLookups), {
      on: ['namespace', 'cache'],
    }),
    forMinutes: 15,
    severity: 'warning',
    summary: '{{ $value | humanizePercentage }} of the look-ups in the cache of {{ $labels.cache }} are hits',
    description: `Below ${alertBounds.leastHitRate * 100} % the cache costs more than it saves; 40 % or more is what it is built for.`,
  }
}

function bufferFull(pods: Pods, maxSize: number): Alert {
  return {
    name: 'DetectorBufferFull',
    expr: ge(max(select(detectorMetrics.anomalyBufferSize, pods), inAll), maxSize * alertBounds.bufferFull),
    forMinutes: 10,
    severity: 'warning',
    summary: `{{ $value }} anomalies in a buffer for ${maxSize}`,
    description: 'The oldest anomalies are dropped before their time to make room.',
  }
}
