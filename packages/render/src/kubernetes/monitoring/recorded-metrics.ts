import type { MetricCatalogue } from '@windlass/contract/metric'

/** What the recording rules of a stack store: read by alerts, panels and autoscalers like any exported metric. */
export const recordedMetrics = {
  cpuOfLimit: {
    name: 'container:cpu_usage_of_limit:ratio',
    type: 'gauge',
    help: 'CPU a container used over the last 5 minutes, as a share of its limit',
    labels: ['namespace', 'pod', 'container'],
  },
  memoryOfLimit: {
    name: 'container:memory_working_set_of_limit:ratio',
    type: 'gauge',
    help: 'Memory a container holds, as a share of its limit',
    labels: ['namespace', 'pod', 'container'],
  },
  volumeUsedRatio: {
    name: 'claim:volume_used:ratio',
    type: 'gauge',
    help: 'Used share of the volume of a claim',
    labels: ['namespace', 'persistentvolumeclaim'],
  },
  volumeGrowth: {
    name: 'claim:volume_used_bytes:deriv6h',
    type: 'gauge',
    help: 'Bytes a second by which a volume fills, over the last 6 hours',
    labels: ['namespace', 'persistentvolumeclaim'],
  },
  volumeDaysUntilFull: {
    name: 'claim:volume_until_full:days',
    type: 'gauge',
    help: 'Days until a volume is full at the growth of the last 6 hours; absent where it does not grow',
    labels: ['namespace', 'persistentvolumeclaim'],
  },
} as const satisfies MetricCatalogue
