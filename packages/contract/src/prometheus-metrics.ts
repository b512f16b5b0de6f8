import type { MetricCatalogue } from './metric.ts'

/** What Prometheus says itself, of each of its targets and rules. */
export const prometheusMetrics = {
  up: { name: 'up', type: 'gauge', help: '1 where the last scrape of a target succeeded, else 0', labels: [] },
  alerts: {
    name: 'ALERTS',
    type: 'gauge',
    help: '1 for each alert that is pending or firing',
    labels: ['alertname', 'alertstate', 'severity'],
  },
} as const satisfies MetricCatalogue
