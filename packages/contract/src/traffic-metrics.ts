import type { MetricCatalogue } from './metric.ts'

/** What a traffic generator exports at `/metrics` of its metrics port, besides `process_*` and `nodejs_*`. */
export const trafficMetrics = {
  transfersSent: {
    name: 'traffic_transfers_sent_total',
    type: 'counter',
    help: 'Transfers a node took into its pool, by node',
    labels: ['node'],
  },
  transferFailures: {
    name: 'traffic_transfer_failures_total',
    type: 'counter',
    help: 'Transfers no node took, by reason',
    labels: ['reason'],
  },
  nodesAvailable: {
    name: 'traffic_nodes_available',
    type: 'gauge',
    help: 'Nodes that transfers are sent to',
    labels: [],
  },
} as const satisfies MetricCatalogue
