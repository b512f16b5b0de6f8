import { alertBounds } from '@windlass/contract/alert-bounds'
import { kubeStateMetrics } from '@windlass/contract/kube-state-metrics'
import { nodeMetrics } from '@windlass/contract/node-metrics'
import { prometheusMetrics } from '@windlass/contract/prometheus-metrics'
import type { ComponentOf } from '@windlass/stack/component'
import { count, max, min, sum } from '../../../promql/aggregate.ts'
import { absent, time } from '../../../promql/functions.ts'
import { and, eq, ge, gt, lt, mul, ne, or, sub } from '../../../promql/operators.ts'
import { increase, minOverTime, rate } from '../../../promql/over-time.ts'
import { select } from '../../../promql/selector.ts'
import { recordedMetrics } from '../recorded-metrics.ts'
import type { Pods } from '../subjects.ts'
import type { Alert } from './alert.ts'

type Thresholds = ComponentOf<'monitoring'>['thresholds']

const perPod = { by: ['namespace', 'pod'] } as const
const inAll = { by: ['namespace'] } as const

const { leastNodes, leastPeers, noBlockSeconds } = alertBounds
/** Blocks found by chance keep no time: so many of their average without one are no chance. */
const noBlockBlocks = 20

/** What goes wrong with the nodes of a chain. */
export function chainAlerts(options: {
  readonly pods: Pods
  readonly chain: ComponentOf<'chain'>
  readonly thresholds: Thresholds
}): readonly Alert[] {
  const { pods, chain, thresholds } = options
  return [
    nodeDown(pods),
    partitioned(pods),
    peersLow(pods),
    stalled(pods, Math.max(noBlockSeconds, noBlockBlocks * chain.consensus.blockTimeSeconds)),
    forked(pods),
    nodeBehind(pods, thresholds.syncLagBlocks),
    poolStuck(pods, thresholds.stuckPoolTransactions),
    validationErrors(pods, thresholds.validationErrorsPerMinute),
    consensusFailures(pods),
  ]
}

function nodeDown(pods: Pods): Alert {
  const silent = max(eq(select(prometheusMetrics.up, pods), 0), perPod)
  // A pod without an address is no target: what it waits for is seen in its phase alone.
  const homeless = max(
    eq(select(kubeStateMetrics.podPhase, { ...pods, phase: { matches: 'Pending|Failed|Unknown' } }), 1),
    perPod,
  )
  return {
    name: 'ChainNodeDown',
    expr: or(silent, homeless),
    forMinutes: 2,
    severity: 'critical',
    summary: 'Node {{ $labels.pod }} does not answer',
    description: 'The node has not been scraped for 2 minutes, or its pod does not run. One more may lose the quorum.',
  }
}

function partitioned(pods: Pods): Alert {
  const up = select(prometheusMetrics.up, pods)
  return {
    name: 'ChainPartitioned',
    expr: or(lt(sum(max(up, perPod), inAll), leastNodes), absent(up)),
    forMinutes: 5,
    severity: 'critical',
    summary: `Fewer than ${leastNodes} nodes of the chain are up`,
    description: 'There is no network left to agree with: blocks of a node on its own may be lost when others return.',
  }
}

function peersLow(pods: Pods): Alert {
  return {
    name: 'ChainPeersLow',
    expr: lt(max(select(nodeMetrics.connectedPeers, pods), perPod), leastPeers),
    forMinutes: 5,
    severity: 'warning',
    summary: 'Node {{ $labels.pod }} has {{ $value }} peers',
    description: `With fewer than ${leastPeers} peers a single lost connection cuts the node off.`,
  }
}

function stalled(pods: Pods, seconds: number): Alert {
  const age = sub(time(), max(select(nodeMetrics.headTimestamp, pods), inAll))
  return {
    name: 'ChainStalled',
    expr: gt(age, seconds),
    forMinutes: 1,
    severity: 'critical',
    summary: 'No block for {{ humanizeDuration $value }}',
    description: 'No node of the chain has a newer block, so no transaction is confirmed.',
  }
}

function forked(pods: Pods): Alert {
  const hash = select(nodeMetrics.checkpointHash, pods)
  const atHeight = { by: ['namespace', 'height'] } as const
  return {
    name: 'ChainForked',
    // Counted, so that it stays one alert while the heights that are compared move on.
    expr: count(ne(max(hash, atHeight), min(hash, atHeight)), inAll),
    forMinutes: 2,
    severity: 'critical',
    summary: 'Nodes have different blocks at {{ $value }} of the heights that are compared',
    description: 'There are two chains: what is confirmed on one is not on the other.',
  }
}

function nodeBehind(pods: Pods, blocks: number): Alert {
  return {
    name: 'ChainNodeBehind',
    expr: gt(max(select(recordedMetrics.syncedLag, pods), perPod), blocks),
    forMinutes: 10,
    severity: 'warning',
    summary: 'Node {{ $labels.pod }} is {{ $value }} blocks behind',
    description: 'The node had caught up and does not keep up any more: what it answers is out of date.',
  }
}

function poolStuck(pods: Pods, transactions: number): Alert {
  const waiting = max(minOverTime(select(nodeMetrics.txPoolSize, pods), '10m'), inAll)
  const processed = sum(increase(select(nodeMetrics.txProcessed, pods), '10m'), inAll)
  return {
    name: 'ChainPoolStuck',
    expr: and(ge(waiting, transactions), eq(processed, 0), { on: ['namespace'] }),
    forMinutes: 5,
    severity: 'warning',
    summary: '{{ $value }} transactions wait and none was executed for 10 minutes',
    description: 'No block takes what waits in the pool.',
  }
}

function validationErrors(pods: Pods, perMinute: number): Alert {
  const refused = sum(rate(select(nodeMetrics.validationErrors, pods), '5m'), perPod)
  return {
    name: 'ChainValidationErrors',
    expr: gt(mul(refused, 60), perMinute),
    forMinutes: 10,
    severity: 'warning',
    summary: 'Node {{ $labels.pod }} refuses {{ $value | humanize }} blocks and transactions a minute',
    description: 'Somebody sends what breaks the rules, or the rules of this node are not those of the others.',
  }
}

function consensusFailures(pods: Pods): Alert {
  return {
    name: 'ChainConsensusFailures',
    expr: gt(sum(increase(select(nodeMetrics.consensusFailures, pods), '10m'), perPod), 0),
    forMinutes: 1,
    severity: 'critical',
    summary: 'Node {{ $labels.pod }} refused blocks for their proof of work or difficulty',
    description: 'A peer makes blocks by other consensus rules: the chain may fork, or somebody tries it.',
  }
}
