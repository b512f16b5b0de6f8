import { kubeStateMetrics } from '@windlass/contract/kube-state-metrics'
import { nodeMetrics } from '@windlass/contract/node-metrics'
import { prometheusMetrics } from '@windlass/contract/prometheus-metrics'
import { avg, count, max, min, sum } from '../promql/aggregate.ts'
import { time } from '../promql/functions.ts'
import { ne, sub } from '../promql/operators.ts'
import { avgOverTime } from '../promql/over-time.ts'
import { select } from '../promql/selector.ts'
import { blocksRow, peersRow } from './chain-blocks.ts'
import { refusalsRow, rpcRow, transactionsRow } from './chain-calls.ts'
import { type Row, stat, timeseries } from './panel.ts'
import { type PanelBounds, panelBounds } from './panel-bounds.ts'
import { query } from './query.ts'
import { processPanels, resourcePanels, volumePanels } from './resource-panels.ts'
import { claimNamesOf, objectNamesOf, type Subjects } from './subject.ts'
import { inNamespace, inPods } from './variables.ts'

const byPod = { by: ['pod'] } as const
const named = { labels: ['pod'] } as const

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
