import type { MetricCatalogue } from './metric.ts'

const containerLabels = ['namespace', 'pod', 'container', 'node', 'image', 'name', 'id'] as const
const networkLabels = ['namespace', 'pod', 'node', 'interface', 'id'] as const
const claimLabels = ['namespace', 'persistentvolumeclaim', 'node'] as const

/** What rules and panels use of the kubelet and its cAdvisor; the scrape of a node adds the label `node`. */
export const kubeletMetrics = {
  containerCpuUsage: {
    name: 'container_cpu_usage_seconds_total',
    type: 'counter',
    help: 'CPU time a container used',
    labels: [...containerLabels, 'cpu'],
  },
  containerCpuPeriods: {
    name: 'container_cpu_cfs_periods_total',
    type: 'counter',
    help: 'Scheduling periods of a container with a CPU limit',
    labels: containerLabels,
  },
  containerCpuThrottledPeriods: {
    name: 'container_cpu_cfs_throttled_periods_total',
    type: 'counter',
    help: 'Scheduling periods in which a container was held back by its CPU limit',
    labels: containerLabels,
  },
  containerMemoryWorkingSet: {
    name: 'container_memory_working_set_bytes',
    type: 'gauge',
    help: 'Memory a container holds and cannot give back: what its limit is compared with',
    labels: containerLabels,
  },
  podNetworkReceived: {
    name: 'container_network_receive_bytes_total',
    type: 'counter',
    help: 'Bytes a pod received',
    labels: networkLabels,
  },
  podNetworkTransmitted: {
    name: 'container_network_transmit_bytes_total',
    type: 'counter',
    help: 'Bytes a pod sent',
    labels: networkLabels,
  },
  volumeUsed: {
    name: 'kubelet_volume_stats_used_bytes',
    type: 'gauge',
    help: 'Bytes used of the volume of a claim',
    labels: claimLabels,
  },
  volumeAvailable: {
    name: 'kubelet_volume_stats_available_bytes',
    type: 'gauge',
    help: 'Bytes free on the volume of a claim',
    labels: claimLabels,
  },
  volumeCapacity: {
    name: 'kubelet_volume_stats_capacity_bytes',
    type: 'gauge',
    help: 'Bytes the volume of a claim has',
    labels: claimLabels,
  },
} as const satisfies MetricCatalogue
