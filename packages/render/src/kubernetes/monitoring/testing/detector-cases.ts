import { detectorMetrics } from '@windlass/contract/detector-metrics'
import { prometheusMetrics } from '@windlass/contract/prometheus-metrics'
import { redisExporterMetrics } from '@windlass/contract/redis-exporter-metrics'
import { bucketsOf, select } from '../../../promql/selector.ts'
import { type AlertCase, namespace } from './alert-case.ts'

const api = { namespace, pod: 'demo-api-5d9c7b8f4-x2x4z' }
const consumer = { namespace, pod: 'demo-consumer-66bd9f7c8d-kq9wp' }
const otherConsumer = { namespace, pod: 'demo-consumer-66bd9f7c8d-7hm2t' }
const redis = { namespace, pod: 'demo-cache-0' }

const requests = (status: string, route = '/api/v1/predict') =>
  select(detectorMetrics.httpRequests, { ...api, method: 'POST', route, status }).text
const within = (le: string) =>
  bucketsOf(detectorMetrics.httpRequestDuration, { ...api, method: 'POST', route: '/api/v1/predict', le }).text
const lag = (pod: typeof consumer, partition: string) =>
  select(detectorMetrics.consumerLag, { ...pod, topic: 'blockchain-transactions', partition }).text
const lookups = (result: string) => select(detectorMetrics.cacheRequests, { ...api, cache: 'predictions', result }).text
const buffered = (pod: typeof api) => select(detectorMetrics.anomalyBufferSize, pod).text

const ofApi = { component: 'api' }
const ofConsumer = { component: 'consumer' }
const ofCache = { component: 'cache', pod: redis.pod }

export const detectorCases: readonly AlertCase[] = [
  {
    alert: 'DetectorApiErrors',
    fires: { series: { [requests('200')]: '0+90x20', [requests('503')]: '0+10x20' }, atMinute: 6, labels: ofApi },
    // Probes of a replica that is not ready yet are no errors.
    quiet: { series: { [requests('200')]: '0+90x20', [requests('503', '/health/ready')]: '0+30x20' }, atMinute: 20 },
  },
  {
    alert: 'DetectorApiSlow',
    fires: {
      series: {
        [within('0.5')]: '0+10x20',
        [within('1')]: '0+90x20',
        [within('5')]: '0+100x20',
        [within('+Inf')]: '0+100x20',
      },
      atMinute: 11,
      labels: ofApi,
    },
    quiet: {
      series: {
        [within('0.5')]: '0+10x20',
        [within('1')]: '0+96x20',
        [within('5')]: '0+100x20',
        [within('+Inf')]: '0+100x20',
      },
      atMinute: 20,
    },
  },
  {
    alert: 'DetectorConsumerLagHigh',
    fires: {
      series: { [lag(consumer, '0')]: '6000x20', [lag(otherConsumer, '1')]: '6000x20' },
      atMinute: 10,
      labels: { ...ofConsumer, topic: 'blockchain-transactions' },
    },
    // Two tell of the same partition while it changes hands.
    quiet: { series: { [lag(consumer, '0')]: '6000x20', [lag(otherConsumer, '0')]: '6000x20' }, atMinute: 20 },
  },
  {
    alert: 'DetectorNotConsuming',
    fires: {
      series: { [lag({ ...consumer, namespace: 'elsewhere' }, '0')]: '1x20' },
      atMinute: 10,
      labels: ofConsumer,
    },
    quiet: { series: { [lag(consumer, '0')]: '0x20' }, atMinute: 20 },
    onAbsence: true,
  },
  {
    alert: 'DetectorCacheHitRateLow',
    fires: {
      series: { [lookups('hit')]: '0+10x60', [lookups('miss')]: '0+90x60' },
      atMinute: 40,
      labels: { ...ofApi, cache: 'predictions' },
    },
    // The same share of so few that it says nothing.
    quiet: { series: { [lookups('hit')]: '0+1x60', [lookups('miss')]: '0+9x60' }, atMinute: 60 },
  },
  {
    alert: 'DetectorBufferFull',
    fires: { series: { [buffered(api)]: '9500x20' }, atMinute: 10, labels: ofApi },
    quiet: { series: { [buffered(api)]: '9400x20' }, atMinute: 20 },
  },
  {
    alert: 'DetectorBufferFull',
    fires: { series: { [buffered(consumer)]: '10000x20' }, atMinute: 10, labels: ofConsumer },
    quiet: { series: { [buffered(consumer)]: '10000x5 0x20' }, atMinute: 20 },
  },
  {
    alert: 'TargetDown',
    fires: {
      series: { [select(prometheusMetrics.up, consumer).text]: '0x10' },
      atMinute: 5,
      labels: { ...ofConsumer, pod: consumer.pod },
    },
    quiet: { series: { [select(prometheusMetrics.up, consumer).text]: '0x4 1x10' }, atMinute: 10 },
  },
  {
    alert: 'CacheDown',
    fires: { series: { [select(redisExporterMetrics.up, redis).text]: '0x10' }, atMinute: 2, labels: ofCache },
    quiet: { series: { [select(redisExporterMetrics.up, redis).text]: '0x1 1x10' }, atMinute: 5 },
  },
  {
    alert: 'CacheDown',
    fires: { series: { [select(prometheusMetrics.up, redis).text]: '0x10' }, atMinute: 2, labels: ofCache },
    // A Kafka broker that is away is none of its business.
    quiet: {
      series: { [select(prometheusMetrics.up, { namespace, pod: 'demo-kafka-0' }).text]: '0x10' },
      atMinute: 10,
    },
  },
  {
    alert: 'CacheNotPersisting',
    fires: {
      series: {
        [select(redisExporterMetrics.snapshotSucceeded, redis).text]: '1x20',
        [select(redisExporterMetrics.logWriteSucceeded, redis).text]: '0x20',
      },
      atMinute: 15,
      labels: ofCache,
    },
    quiet: { series: { [select(redisExporterMetrics.snapshotSucceeded, redis).text]: '0x10 1x20' }, atMinute: 20 },
  },
]
