import { kubeStateMetrics } from '@windlass/contract/kube-state-metrics'
import { nodeMetrics } from '@windlass/contract/node-metrics'
import { prometheusMetrics } from '@windlass/contract/prometheus-metrics'
import { select } from '../../../promql/selector.ts'
import { recordedMetrics } from '../recorded-metrics.ts'
import { type AlertCase, namespace, type RecordingCase } from './alert-case.ts'

const node = (ordinal: number) => ({ namespace, pod: `demo-node-${ordinal}` })
const up = (ordinal: number) => select(prometheusMetrics.up, node(ordinal)).text
const pending = (ordinal: number) => select(kubeStateMetrics.podPhase, { ...node(ordinal), phase: 'Pending' }).text
const peers = (ordinal: number) => select(nodeMetrics.connectedPeers, node(ordinal)).text
const known = (ordinal: number) => select(nodeMetrics.knownPeers, node(ordinal)).text
const headTimestamp = (ordinal: number) => select(nodeMetrics.headTimestamp, node(ordinal)).text
const checkpoint = (ordinal: number, height: number) =>
  select(nodeMetrics.checkpointHash, { ...node(ordinal), height: String(height) }).text
const lag = (ordinal: number) => select(nodeMetrics.syncLag, node(ordinal)).text
const synced = (ordinal: number) => select(nodeMetrics.synced, node(ordinal)).text
const pool = (ordinal: number) => select(nodeMetrics.txPoolSize, node(ordinal)).text
const processed = (ordinal: number) => select(nodeMetrics.txProcessed, node(ordinal)).text
const refused = (reason: string) => select(nodeMetrics.validationErrors, { ...node(0), reason }).text
const failures = select(nodeMetrics.consensusFailures, node(0)).text

const component = 'node'
const ofNode2 = { component, pod: 'demo-node-2' }

export const chainCases: readonly AlertCase[] = [
  {
    alert: 'ChainNodeDown',
    fires: { series: { [up(0)]: '1x10', [up(2)]: '1x3 0x10' }, atMinute: 6, labels: ofNode2 },
    quiet: { series: { [up(0)]: '1x10', [up(2)]: '1x5 0x10' }, atMinute: 7 },
  },
  {
    alert: 'ChainNodeDown',
    fires: { series: { [up(0)]: '1x10', [pending(2)]: '1x10' }, atMinute: 3, labels: ofNode2 },
    quiet: { series: { [up(0)]: '1x10', [pending(2)]: '1x1 0x10' }, atMinute: 5 },
  },
  {
    alert: 'ChainPartitioned',
    fires: { series: { [up(0)]: '1x10', [up(1)]: '0x10', [up(2)]: '0x10' }, atMinute: 5, labels: { component } },
    quiet: { series: { [up(0)]: '1x20', [up(1)]: '1x20', [up(2)]: '0x20' }, atMinute: 20 },
    onAbsence: true,
  },
  {
    alert: 'ChainPartitioned',
    fires: { series: { 'up{pod="demo-node-0",namespace="elsewhere"}': '1x10' }, atMinute: 5, labels: { component } },
    quiet: { series: { [up(0)]: '1x20', [up(1)]: '1x20' }, atMinute: 20 },
    onAbsence: true,
  },
  {
    alert: 'ChainPeersLow',
    fires: { series: { [peers(0)]: '2x10', [peers(2)]: '1x10' }, atMinute: 5, labels: ofNode2 },
    quiet: { series: { [peers(0)]: '2x10', [peers(2)]: '1x4 2x10' }, atMinute: 8 },
  },
  {
    alert: 'ChainStalled',
    fires: { series: { [headTimestamp(0)]: '0x20', [headTimestamp(1)]: '0x20' }, atMinute: 12, labels: { component } },
    // One node stands still, the chain does not.
    quiet: { series: { [headTimestamp(0)]: '0x20', [headTimestamp(1)]: '0+60x20' }, atMinute: 20 },
  },
  {
    alert: 'ChainForked',
    fires: {
      series: { [checkpoint(0, 16)]: '7x10', [checkpoint(0, 32)]: '8x10', [checkpoint(1, 32)]: '9x10' },
      atMinute: 2,
      labels: { component },
    },
    // One is behind and has no later block than the one that both have.
    quiet: {
      series: { [checkpoint(0, 16)]: '7x10', [checkpoint(0, 32)]: '8x10', [checkpoint(1, 16)]: '7x10' },
      atMinute: 10,
    },
  },
  {
    alert: 'ChainForked',
    fires: {
      // The fork lasts, while the heights move on.
      series: {
        [checkpoint(0, 16)]: '1x3 stale',
        [checkpoint(1, 16)]: '2x3 stale',
        [checkpoint(0, 32)]: '_x2 3x10',
        [checkpoint(1, 32)]: '_x2 4x10',
      },
      atMinute: 5,
      labels: { component },
    },
    // Two blocks of one height were found at a time, and the nodes agreed on one of them.
    quiet: { series: { [checkpoint(0, 16)]: '1x10', [checkpoint(1, 16)]: '2x1 1x10' }, atMinute: 3 },
  },
  {
    alert: 'ChainNodeBehind',
    fires: { series: { [lag(2)]: '11x20', [synced(2)]: '1x20' }, atMinute: 10, labels: ofNode2 },
    // A new node is far behind for as long as it fetches the chain.
    quiet: { series: { [lag(2)]: '500x20', [synced(2)]: '0x20' }, atMinute: 20 },
  },
  {
    alert: 'ChainPoolStuck',
    fires: { series: { [pool(0)]: '25x20', [processed(0)]: '100x20' }, atMinute: 6, labels: { component } },
    quiet: { series: { [pool(0)]: '25x20', [processed(0)]: '100x20', [processed(1)]: '100+1x20' }, atMinute: 20 },
  },
  {
    alert: 'ChainValidationErrors',
    fires: {
      series: { [refused('nonce-too-low')]: '0+8x20', [refused('gas-limit')]: '0+4x20' },
      atMinute: 16,
      labels: { component, pod: 'demo-node-0' },
    },
    quiet: { series: { [refused('nonce-too-low')]: '0+8x20' }, atMinute: 20 },
  },
  {
    alert: 'ChainConsensusFailures',
    fires: { series: { [failures]: '0x4 1x10' }, atMinute: 7, labels: { component, pod: 'demo-node-0' } },
    quiet: { series: { [failures]: '3x20' }, atMinute: 20 },
  },
]

const pressure = recordedMetrics.peerPressure.name
const ofPod = (name: string) => `${name}{namespace="${namespace}", pod="demo-node-0"}`
const pressureOf = (connected: string, reachable: string, expected: number): RecordingCase => ({
  query: pressure,
  series: { [peers(0)]: connected, [known(0)]: reachable },
  atMinute: 1,
  samples: { [ofPod(pressure)]: expected },
})

export const chainRecordings: readonly RecordingCase[] = [
  pressureOf('30x2', '100x2', 1.5),
  pressureOf('45x2', '100x2', 0),
  // No node is asked to find more than there are.
  pressureOf('2x2', '2x2', 0),
  pressureOf('0x2', '44x2', 0),
  pressureOf('9x2', '45x2', 2),
  pressureOf('0x2', '45x2', 2),
  {
    query: recordedMetrics.syncedLag.name,
    series: { [lag(0)]: '12x2', [synced(0)]: '1x2', [lag(1)]: '900x2', [synced(1)]: '0x2' },
    atMinute: 1,
    samples: { [ofPod(recordedMetrics.syncedLag.name)]: 12 },
  },
]
