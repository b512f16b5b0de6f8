import type { MetricCatalogue } from '@windlass/contract/metric'

const containerLabels = ['namespace', 'pod', 'container'] as const
const claimLabels = ['namespace', 'persistentvolumeclaim'] as const

/** What the recording rules of a stack store: read by alerts, panels and autoscalers like any exported metric. */
export const recordedMetrics = {
  cpuOfLimit: {
    name: 'container:cpu_usage_of_limit:ratio',
    type: 'gauge',
    help: 'CPU a container used over the last 5 minutes, as a share of its limit',
    labels: containerLabels,
  },
  memoryOfLimit: {
    name: 'container:memory_working_set_of_limit:ratio',
    type: 'gauge',
    help: 'Memory a container holds, as a share of its limit',
    labels: containerLabels,
  },
  volumeUsedRatio: {
    name: 'claim:volume_used:ratio',
    type: 'gauge',
    help: 'Used share of the volume of a claim',
    labels: claimLabels,
  },
  volumeGrowth: {
    name: 'claim:volume_used_bytes:deriv6h',
    type: 'gauge',
    help: 'Bytes a second by which a volume fills, over the last 6 hours',
    labels: claimLabels,
  },
  volumeDaysUntilFull: {
    name: 'claim:volume_until_full:days',
    type: 'gauge',
    help: 'Days until a volume is full at the growth of the last 6 hours; absent where it does not grow',
    labels: claimLabels,
  },
  peerPressure: {
    name: 'pod:blockchain_peer_pressure:ratio',
    type: 'gauge',
    help: 'Peers a node should have per peer it has, at most 2; 0 with enough of them, and while too few can be reached',
    labels: ['namespace', 'pod'],
  },
  syncedLag: {
    name: 'pod:blockchain_synced_lag:blocks',
    type: 'gauge',
    help: 'Blocks a node is behind that has caught up once since its start; absent before',
    labels: ['namespace', 'pod'],
  },
} as const satisfies MetricCatalogue
