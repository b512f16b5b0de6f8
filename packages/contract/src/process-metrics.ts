import type { MetricCatalogue } from './metric.ts'

/** What rules and panels use of the metrics that every Windlass process exports besides its own. */
export const processMetrics = {
  cpuSeconds: { name: 'process_cpu_seconds_total', type: 'counter', help: 'CPU time used', labels: [] },
  residentMemory: { name: 'process_resident_memory_bytes', type: 'gauge', help: 'Memory held', labels: [] },
  startTime: { name: 'process_start_time_seconds', type: 'gauge', help: 'Unix time of the start', labels: [] },
  heapUsed: { name: 'nodejs_heap_size_used_bytes', type: 'gauge', help: 'Bytes used of the heap', labels: [] },
  eventLoopLagP99: {
    name: 'nodejs_eventloop_lag_p99_seconds',
    type: 'gauge',
    help: 'Time a due callback waits, at most, in 99 of 100 cases',
    labels: [],
  },
} as const satisfies MetricCatalogue
