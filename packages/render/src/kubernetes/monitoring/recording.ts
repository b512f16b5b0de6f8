import { kubeStateMetrics } from '@windlass/contract/kube-state-metrics'
import { kubeletMetrics } from '@windlass/contract/kubelet-metrics'
import { nodeMetrics } from '@windlass/contract/node-metrics'
import { max, sum } from '../../promql/aggregate.ts'
import type { Vector } from '../../promql/expression.ts'
import { clampMax } from '../../promql/functions.ts'
import { and, div, eq, ge, gt, lt, mul, or } from '../../promql/operators.ts'
import { deriv, rate } from '../../promql/over-time.ts'
import { select } from '../../promql/selector.ts'
import type { Claims } from './alerts/storage-alerts.ts'
import { recordedMetrics } from './recorded-metrics.ts'
import type { Pods } from './subjects.ts'

/** A query whose result is stored under the name of a metric. */
export interface Recording {
  readonly metric: (typeof recordedMetrics)[keyof typeof recordedMetrics]
  readonly expr: Vector
}

const perContainer = ['namespace', 'pod', 'container'] as const
const perClaim = ['namespace', 'persistentvolumeclaim'] as const
const perPod = ['namespace', 'pod'] as const
const daySeconds = 86_400
/** Even without a single peer a node asks for no more than twice the nodes. */
const mostPressure = 2

/** How near containers are to their limits, and volumes to being full. */
export function saturation(pods: Pods, claims: Claims): readonly Recording[] {
  const containers = { ...pods, container: { not: '' } }
  const cpu = sum(rate(select(kubeletMetrics.containerCpuUsage, containers), '5m'), { by: perContainer })
  const memory = sum(select(kubeletMetrics.containerMemoryWorkingSet, containers), { by: perContainer })
  const limit = (resource: 'cpu' | 'memory') =>
    max(select(kubeStateMetrics.containerResourceLimits, { ...pods, resource }), { by: perContainer })
  const used = max(select(kubeletMetrics.volumeUsed, claims), { by: perClaim })
  const capacity = max(select(kubeletMetrics.volumeCapacity, claims), { by: perClaim })
  const available = max(select(kubeletMetrics.volumeAvailable, claims), { by: perClaim })
  const growth = max(deriv(select(kubeletMetrics.volumeUsed, claims), '6h'), { by: perClaim })
  return [
    { metric: recordedMetrics.cpuOfLimit, expr: div(cpu, limit('cpu')) },
    { metric: recordedMetrics.memoryOfLimit, expr: div(memory, limit('memory')) },
    { metric: recordedMetrics.volumeUsedRatio, expr: div(used, capacity) },
    { metric: recordedMetrics.volumeGrowth, expr: growth },
    { metric: recordedMetrics.volumeDaysUntilFull, expr: div(div(available, gt(growth, 0)), daySeconds) },
  ]
}

/** What a chain is scaled by: `peers` is how many each node should have. */
export function chainPressure(pods: Pods, peers: number): readonly Recording[] {
  const connected = max(select(nodeMetrics.connectedPeers, pods), { by: perPod })
  const known = max(select(nodeMetrics.knownPeers, pods), { by: perPod })
  const isWanting = and(lt(connected, peers), ge(known, peers))
  const wanting = and(clampMax(div(peers, connected), mostPressure), isWanting)
  // Where there are enough, or too few to be found, more nodes are no answer. An autoscaler takes the most that any of
  // its metrics asks for, so that anything near 1 would keep it from ever taking a node away again.
  const content = mul(known, 0)
  const lag = max(select(nodeMetrics.syncLag, pods), { by: perPod })
  const synced = max(select(nodeMetrics.synced, pods), { by: perPod })
  return [
    { metric: recordedMetrics.peerPressure, expr: or(wanting, content) },
    { metric: recordedMetrics.syncedLag, expr: and(lag, eq(synced, 1)) },
  ]
}
