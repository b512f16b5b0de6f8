import { nodeMetrics } from '@windlass/contract/node-metrics'
import { max, sum } from '../promql/aggregate.ts'
import { histogramQuantile, time } from '../promql/functions.ts'
import { mul, sub } from '../promql/operators.ts'
import { deriv, increase, rate } from '../promql/over-time.ts'
import { bucketsOf, select } from '../promql/selector.ts'
import { noneSoFar, type Row, timeseries } from './panel.ts'
import type { PanelBounds } from './panel-bounds.ts'
import { query } from './query.ts'
import { inPods } from './variables.ts'

const named = { labels: ['pod'] } as const
const perMinute = 60

/** What the nodes add to the chain, and at what effort. */
export function blocksRow(bounds: PanelBounds): Row {
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

/** Who the nodes know, and whether they keep up with one another. */
export function peersRow(bounds: PanelBounds): Row {
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
