import { nodeMetrics } from '@windlass/contract/node-metrics'
import { sum } from '../promql/aggregate.ts'
import { histogramQuantile } from '../promql/functions.ts'
import { div, mul } from '../promql/operators.ts'
import { increase, rate } from '../promql/over-time.ts'
import { bucketsOf, countOf, select } from '../promql/selector.ts'
import { noneSoFar, type Row, timeseries } from './panel.ts'
import type { PanelBounds } from './panel-bounds.ts'
import { query } from './query.ts'
import { inPods } from './variables.ts'

const named = { labels: ['pod'] } as const
const perMinute = 60

/** What the nodes take in and execute. */
export function transactionsRow(bounds: PanelBounds): Row {
  return {
    title: 'Transactions',
    panels: [
      timeseries({
        title: 'Transaction rate',
        description: 'Transactions a second in canonical blocks: every node executes them all.',
        unit: 'cps',
        width: 12,
        queries: [query(rate(select(nodeMetrics.txProcessed, inPods), '$__rate_interval'), named)],
      }),
      timeseries({
        title: 'Transaction pool',
        description: 'Transactions that wait. A pool that stays full while none is taken is stuck.',
        unit: 'short',
        width: 12,
        bounds: bounds.pool,
        queries: [query(select(nodeMetrics.txPoolSize, inPods), named)],
      }),
    ],
  }
}

/** How the nodes answer. */
export function rpcRow(): Row {
  const seconds = rate(bucketsOf(nodeMetrics.rpcDuration, inPods), '$__rate_interval')
  const calls = rate(countOf(nodeMetrics.rpcDuration, inPods), '$__rate_interval')
  const errors = rate(select(nodeMetrics.rpcErrors, inPods), '$__rate_interval')
  return {
    title: 'JSON-RPC and WebSocket',
    panels: [
      timeseries({
        title: 'Calls',
        description: 'Calls a second, over HTTP and WebSocket together, by method.',
        unit: 'reqps',
        queries: [query(sum(calls, { by: ['method'] }), { labels: ['method'] })],
      }),
      timeseries({
        title: 'Latency',
        description: 'Time in which 50, 95 and 99 of 100 calls are answered, over HTTP and WebSocket together.',
        unit: 's',
        queries: [0.5, 0.95, 0.99].map((quantile) =>
          query(histogramQuantile(quantile, sum(seconds, { by: ['le'] })), { name: `p${quantile * 100}` }),
        ),
      }),
      timeseries({
        title: 'Latency by method',
        description: 'Time in which 95 of 100 calls of a method are answered.',
        unit: 's',
        queries: [query(histogramQuantile(0.95, sum(seconds, { by: ['le', 'method'] })), { labels: ['method'] })],
      }),
      timeseries({
        title: 'Errors',
        description: 'Share of the calls that are answered with an error.',
        unit: 'percentunit',
        whenEmpty: noneSoFar,
        width: 12,
        queries: [query(div(sum(errors), sum(calls)), { name: 'errors' })],
      }),
      timeseries({
        title: 'Errors by code',
        description: 'Errors a second, by method and code.',
        unit: 'cps',
        whenEmpty: noneSoFar,
        width: 12,
        queries: [query(sum(errors, { by: ['method', 'code'] }), { labels: ['method', 'code'] })],
      }),
    ],
  }
}

/** What the nodes do not take. */
export function refusalsRow(bounds: PanelBounds): Row {
  const refused = rate(select(nodeMetrics.validationErrors, inPods), '$__rate_interval')
  return {
    title: 'Refusals',
    panels: [
      timeseries({
        title: 'Refused',
        description: 'Blocks and transactions a minute that each node refuses.',
        unit: 'cpm',
        whenEmpty: noneSoFar,
        bounds: bounds.validationErrors,
        queries: [query(mul(sum(refused, { by: ['pod'] }), perMinute), named)],
      }),
      timeseries({
        title: 'Refused by reason',
        description: 'Blocks and transactions a minute, by what is wrong with them.',
        unit: 'cpm',
        whenEmpty: noneSoFar,
        queries: [query(mul(sum(refused, { by: ['reason'] }), perMinute), { labels: ['reason'] })],
      }),
      timeseries({
        title: 'Consensus failures in ten minutes',
        description: 'Blocks refused for their proof of work or difficulty: a peer makes blocks by other rules.',
        unit: 'short',
        bounds: bounds.consensusFailures,
        queries: [query(increase(select(nodeMetrics.consensusFailures, inPods), '10m'), named)],
      }),
    ],
  }
}
