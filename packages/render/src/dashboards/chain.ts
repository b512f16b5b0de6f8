import { kubeStateMetrics } from '@windlass/contract/kube-state-metrics'
import { nodeMetrics } from '@windlass/contract/node-metrics'
import { prometheusMetrics } from '@windlass/contract/prometheus-metrics'
import { avg, count, max, min, sum } from '../promql/aggregate.ts'
import { histogramQuantile, time } from '../promql/functions.ts'
import { div, mul, ne, sub } from '../promql/operators.ts'
import { avgOverTime, deriv, increase, rate } from '../promql/over-time.ts'
import { bucketsOf, countOf, select } from '../promql/selector.ts'
import { noneSoFar, type Row, stat, timeseries } from './panel.ts'
import { type PanelBounds, panelBounds } from './panel-bounds.ts'
import { query } from './query.ts'
import { processPanels, resourcePanels, volumePanels } from './resource-panels.ts'
import { claimNamesOf, objectNamesOf, type Subjects } from './subject.ts'
import { inNamespace, inPods } from './variables.ts'

const byPod = { by: ['pod'] } as const
const named = { labels: ['pod'] } as const
const perMinute = 60

/** The nodes of a chain: whether they run, agree, keep up, take transactions and answer. */
export function chainRows(subjects: Subjects): Row[] {
  const bounds = panelBounds(subjects)
  return [
    availabilityRow(subjects, bounds),
    blocksRow(bounds),
    peersRow(bounds),
    transactionsRow(bounds),
    rpcRow(),
    refusalsRow(bounds),
    { title: 'Resources', panels: [...resourcePanels(bounds), ...processPanels()] },
    {
      title: 'Disk',
      panels: [
        ...volumePanels(bounds, { matches: claimNamesOf(subjects.chains) }),
        timeseries({
          title: 'Data directory',
          description: 'Bytes that the blocks and the state of each node take.',
          unit: 'bytes',
          queries: [query(select(nodeMetrics.dataDirectoryBytes, inPods), named)],
        }),
      ],
    },
  ]
}

function availabilityRow({ chains }: Subjects, bounds: PanelBounds): Row {
  const up = select(prometheusMetrics.up, inPods)
  return {
    title: 'Availability',
    panels: [
      stat({
        title: 'Nodes up',
        description: 'Nodes that answer. Fewer than two are no network any more.',
        unit: 'short',
        bounds: bounds.nodesUp,
        queries: [query(sum(up))],
      }),
      stat({
        title: 'Nodes wanted',
        description: 'Replicas of the StatefulSet, as the autoscaler or the description sets them.',
        unit: 'short',
        queries: [
          query(
            sum(
              select(kubeStateMetrics.statefulSetReplicas, {
                ...inNamespace,
                statefulset: { matches: objectNamesOf(chains) },
              }),
            ),
          ),
        ],
      }),
      stat({
        title: 'Availability',
        description: 'Share of the readings, over the time shown, in which a node answered.',
        unit: 'percentunit',
        max: 1,
        queries: [query(avg(avgOverTime(up, '$__range')))],
      }),
      stat({
        title: 'Newest block',
        description: 'Age of the newest head. Red where nobody mines.',
        unit: 's',
        bounds: bounds.secondsSinceBlock,
        queries: [query(sub(time(), max(select(nodeMetrics.headTimestamp, inPods))))],
      }),
      stat({
        title: 'Fewest peers',
        description: 'Peers of the node that has the fewest.',
        unit: 'short',
        bounds: bounds.peers,
        queries: [query(min(select(nodeMetrics.connectedPeers, inPods)))],
      }),
      stat({
        title: 'Forked heights',
        description: 'Heights at which nodes hold different blocks. Any is a fork of the chain.',
        unit: 'short',
        bounds: bounds.forkedHeights,
        whenEmpty: '0',
        queries: [query(forkedHeights())],
      }),
      timeseries({
        title: 'Up',
        description: '1 while a node answers, 0 while it does not.',
        unit: 'short',
        max: 1,
        queries: [query(max(up, byPod), named)],
      }),
      timeseries({
        title: 'Ready',
        description: '1 while a node is ready for requests: synced, with peers.',
        unit: 'short',
        max: 1,
        queries: [query(select(kubeStateMetrics.podReady, { ...inPods, condition: 'true' }), named)],
      }),
      timeseries({
        title: 'Caught up',
        description: '1 once a node has caught up with its peers since its start.',
        unit: 'short',
        max: 1,
        queries: [query(select(nodeMetrics.synced, inPods), named)],
      }),
    ],
  }
}

function forkedHeights() {
  const hashes = select(nodeMetrics.checkpointHash, inPods)
  return count(ne(max(hashes, { by: ['height'] }), min(hashes, { by: ['height'] })))
}

function blocksRow(bounds: PanelBounds): Row {
  return {
    title: 'Blocks',
    panels: [
      timeseries({
        title: 'Height',
        description:
          'Height of the head of each node. Where one line leaves the others, that node hangs or has forked.',
        unit: 'none',
        fromZero: false,
        queries: [query(select(nodeMetrics.chainHeight, inPods), named)],
      }),
      timeseries({
        title: 'Block production',
        description: 'Blocks a minute: by which the chain grows, and that the nodes mined, of which forks waste some.',
        unit: 'cpm',
        queries: [
          query(mul(max(deriv(select(nodeMetrics.chainHeight, inPods), '10m')), perMinute), { name: 'chain' }),
          query(mul(sum(rate(select(nodeMetrics.blocksMined, inPods), '$__rate_interval')), perMinute), {
            name: 'mined',
          }),
        ],
      }),
      timeseries({
        title: 'Since the last block',
        description: 'Age of the head of each node.',
        unit: 's',
        bounds: bounds.secondsSinceBlock,
        queries: [query(sub(time(), select(nodeMetrics.headTimestamp, inPods)), named)],
      }),
      timeseries({
        title: 'Mining difficulty',
        description: 'Hashes that a block takes on average, as the rules now have it.',
        unit: 'short',
        queries: [query(max(select(nodeMetrics.miningDifficulty, inPods)), { name: 'difficulty' })],
      }),
      timeseries({
        title: 'Hash rate',
        description: 'Hashes a second that each node tries.',
        unit: 'Hs',
        queries: [query(rate(select(nodeMetrics.hashes, inPods), '$__rate_interval'), named)],
      }),
      timeseries({
        title: 'Reorganisations',
        description: 'Changes of the canonical chain in an hour, and how many blocks the deepest in 100 dropped.',
        unit: 'short',
        queries: [
          query(increase(select(nodeMetrics.reorgs, inPods), '1h'), named),
          query(histogramQuantile(0.99, sum(rate(bucketsOf(nodeMetrics.reorgDepth, inPods), '1h'), { by: ['le'] })), {
            name: 'depth',
          }),
        ],
      }),
      timeseries({
        title: 'Blocks imported',
        description: 'Blocks a minute that each node accepted, by where they came from.',
        unit: 'cpm',
        width: 24,
        queries: [
          query(
            mul(
              sum(rate(select(nodeMetrics.blocksImported, inPods), '$__rate_interval'), { by: ['pod', 'source'] }),
              perMinute,
            ),
            { labels: ['pod', 'source'] },
          ),
        ],
      }),
    ],
  }
}

function peersRow(bounds: PanelBounds): Row {
  return {
    title: 'Peers and synchronisation',
    panels: [
      timeseries({
        title: 'Connected peers',
        description: 'Peers of each node.',
        unit: 'short',
        bounds: bounds.peers,
        queries: [query(select(nodeMetrics.connectedPeers, inPods), named)],
      }),
      timeseries({
        title: 'Known peers',
        description: 'Peers that each node knows to be reachable.',
        unit: 'short',
        queries: [query(select(nodeMetrics.knownPeers, inPods), named)],
      }),
      timeseries({
        title: 'Sync lag',
        description: 'Blocks between the head of each node and the best head that a peer announced.',
        unit: 'short',
        bounds: bounds.syncLag,
        queries: [query(select(nodeMetrics.syncLag, inPods), named)],
      }),
      timeseries({
        title: 'Peers of other rules',
        description: 'Peers whose chain has a block that breaks the rules of the node.',
        unit: 'short',
        width: 12,
        queries: [query(select(nodeMetrics.peersOnRefusedChain, inPods), named)],
      }),
      timeseries({
        title: 'Peers sent away',
        description: 'Peers a minute that were sent away, by reason.',
        unit: 'cpm',
        whenEmpty: noneSoFar,
        width: 12,
        queries: [
          query(
            mul(sum(rate(select(nodeMetrics.peersRefused, inPods), '$__rate_interval'), { by: ['reason'] }), perMinute),
            { labels: ['reason'] },
          ),
        ],
      }),
    ],
  }
}

function transactionsRow(bounds: PanelBounds): Row {
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

function refusalsRow(bounds: PanelBounds): Row {
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
        queries: [query(mul(sum(refused, byPod), perMinute), named)],
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

function rpcRow(): Row {
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
