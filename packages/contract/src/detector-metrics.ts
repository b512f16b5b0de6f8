import type { MetricCatalogue } from './metric.ts'

/** What a detector exports at `/api/metrics`, besides `process_*` and `nodejs_*`. */
export const detectorMetrics = {
  transactionsProcessed: {
    name: 'transactions_processed_total',
    type: 'counter',
    help: 'Transactions scored, by source',
    labels: ['source'],
  },
  anomaliesDetected: {
    name: 'anomalies_detected_total',
    type: 'counter',
    help: 'Transactions whose score reached the threshold, by severity',
    labels: ['severity'],
  },
  streamProcessingDuration: {
    name: 'stream_processing_duration_seconds',
    type: 'histogram',
    help: 'Time to score one block or batch',
    labels: [],
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5],
  },
  httpRequests: {
    name: 'http_requests_total',
    type: 'counter',
    help: 'HTTP requests answered',
    labels: ['method', 'route', 'status'],
  },
  httpRequestDuration: {
    name: 'http_request_duration_seconds',
    type: 'histogram',
    help: 'Time to answer an HTTP request',
    labels: ['method', 'route'],
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5],
  },
  anomalyBufferSize: { name: 'anomaly_buffer_size', type: 'gauge', help: 'Anomalies in the buffer', labels: [] },
  anomalyBufferEvictions: {
    name: 'anomaly_buffer_evictions_total',
    type: 'counter',
    help: 'Anomalies dropped from the buffer, by reason',
    labels: ['reason'],
  },
  sourceHeight: {
    name: 'detector_source_height',
    type: 'gauge',
    help: 'Height of the last block scored from the followed chain',
    labels: [],
  },
  sourceErrors: {
    name: 'detector_source_errors_total',
    type: 'counter',
    help: 'Failed reads from a source',
    labels: ['source'],
  },
  consumerLag: {
    name: 'kafka_consumer_lag',
    type: 'gauge',
    help: 'Messages after the committed offset, of each partition this consumer is assigned',
    labels: ['topic', 'partition'],
  },
  deadLetters: {
    name: 'kafka_dead_letters_total',
    type: 'counter',
    help: 'Messages that are no transaction and went to the dead-letter topic, by topic they came from',
    labels: ['topic'],
  },
  cacheRequests: {
    name: 'redis_cache_requests_total',
    type: 'counter',
    help: 'Look-ups in a cache, by cache and result: hit, miss, or error where the cache was away',
    labels: ['cache', 'result'],
  },
  cacheHitRate: {
    name: 'redis_cache_hit_rate',
    type: 'gauge',
    help: 'Share of hits among the look-ups in a cache since the start; absent before the first',
    labels: ['cache'],
  },
} as const satisfies MetricCatalogue
