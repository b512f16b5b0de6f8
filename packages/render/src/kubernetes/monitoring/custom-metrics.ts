import { detectorMetrics } from '@windlass/contract/detector-metrics'
import { nodeMetrics } from '@windlass/contract/node-metrics'
import type { ComponentOf } from '@windlass/stack/component'
import type { MetricOfType } from '../../promql/known-metric.ts'
import { recordedMetrics } from './recorded-metrics.ts'

export interface CustomMetric {
  /** As the custom metrics API serves it, for each pod. */
  readonly name: string
  /** What it is read from. */
  readonly series: MetricOfType<'gauge'>
  /** How the series of one pod become one value. */
  readonly perPod: 'max' | 'sum'
}

/** What autoscalers go by besides CPU and memory: served by prometheus-adapter, under these names. */
export const customMetrics = {
  peerPressure: { name: 'blockchain_peer_pressure', series: recordedMetrics.peerPressure, perPod: 'max' },
  syncedLag: { name: 'blockchain_synced_lag_blocks', series: recordedMetrics.syncedLag, perPod: 'max' },
  txPoolSize: { name: nodeMetrics.txPoolSize.name, series: nodeMetrics.txPoolSize, perPod: 'max' },
  consumerLag: { name: detectorMetrics.consumerLag.name, series: detectorMetrics.consumerLag, perPod: 'sum' },
} as const satisfies Record<string, CustomMetric>

/** One `Pods` metric of an autoscaler: replicas are added while the average over its pods is above the target. */
export interface CustomMetricTarget {
  readonly name: (typeof customMetrics)[keyof typeof customMetrics]['name']
  readonly target: number
}

type Autoscaled<K extends 'chain' | 'detector'> = NonNullable<ComponentOf<K>['autoscaling']>

/** What the nodes of a chain are added by. The peer rule is a pressure above 1 where peers are missing. */
export function chainTargets(autoscaling: Autoscaled<'chain'>): readonly CustomMetricTarget[] {
  return [
    { name: customMetrics.peerPressure.name, target: 1 },
    { name: customMetrics.syncedLag.name, target: autoscaling.syncLagBlocks },
    { name: customMetrics.txPoolSize.name, target: autoscaling.poolTransactions },
  ]
}

/** What replicas of a detector are added by, where its lag is to count. */
export function detectorTargets(autoscaling: Autoscaled<'detector'>): readonly CustomMetricTarget[] {
  const { consumerLag } = autoscaling
  return consumerLag === undefined ? [] : [{ name: customMetrics.consumerLag.name, target: consumerLag }]
}
