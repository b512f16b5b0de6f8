import { detectorMetrics } from '@windlass/contract/detector-metrics'
import { kubeStateMetrics } from '@windlass/contract/kube-state-metrics'
import { count, max, sum } from '../promql/aggregate.ts'
import { histogramQuantile } from '../promql/functions.ts'
import { deriv, increase, rate } from '../promql/over-time.ts'
import { bucketsOf, select } from '../promql/selector.ts'
import { noneSoFar, type Row, stat, timeseries } from './panel.ts'
import { type PanelBounds, panelBounds } from './panel-bounds.ts'
import { query } from './query.ts'
import { processPanels, resourcePanels } from './resource-panels.ts'
import type { Subjects } from './subject.ts'
import { inPods } from './variables.ts'

const perPartition = { by: ['topic', 'partition'] } as const

/** The consumers of a topic: whether they keep up, and what each of them does. */
export function consumerRows(subjects: Subjects): Row[] {
  const bounds = panelBounds(subjects)
  return [lagRow(bounds), workRow(), { title: 'Resources', panels: [...resourcePanels(bounds), ...processPanels()] }]
}

function lagRow(bounds: PanelBounds): Row {
  // While partitions move from one consumer to another, both may tell of the same one.
  const lag = max(select(detectorMetrics.consumerLag, inPods), perPartition)
  return {
    title: 'Lag',
    panels: [
      stat({
        title: 'Lag',
        description: 'Messages that all consumers together are behind.',
        unit: 'short',
        width: 6,
        bounds: bounds.consumerLag,
        queries: [query(sum(lag, { by: ['topic'] }), { labels: ['topic'] })],
      }),
      stat({
        title: 'Partitions read',
        description: 'Partitions that a consumer is assigned. Fewer than the topic has: nobody reads the rest.',
        unit: 'short',
        width: 6,
        queries: [query(count(lag, { by: ['topic'] }), { labels: ['topic'] })],
      }),
      stat({
        title: 'Consumers ready',
        description: 'Pods that are ready. More of them than partitions have nothing to do.',
        unit: 'short',
        width: 6,
        queries: [query(sum(select(kubeStateMetrics.podReady, { ...inPods, condition: 'true' })))],
      }),
      stat({
        title: 'Dead letters in a day',
        description: 'Messages that are no transaction, which went to the dead-letter topic.',
        unit: 'short',
        width: 6,
        whenEmpty: '0',
        queries: [query(sum(increase(select(detectorMetrics.deadLetters, inPods), '1d')))],
      }),
      timeseries({
        title: 'Lag by topic',
        description: 'Messages after the last committed offset.',
        unit: 'short',
        bounds: bounds.consumerLag,
        queries: [query(sum(lag, { by: ['topic'] }), { labels: ['topic'] })],
      }),
      timeseries({
        title: 'Lag by partition',
        description:
          'A partition that alone falls behind has a consumer that hangs, or more than its share of messages.',
        unit: 'short',
        queries: [query(lag, { labels: ['topic', 'partition'] })],
      }),
      timeseries({
        title: 'Growth of the lag',
        description: 'Messages a second by which the consumers fall behind; below zero they catch up.',
        unit: 'cps',
        queries: [
          query(sum(deriv(select(detectorMetrics.consumerLag, inPods), '10m'), { by: ['topic'] }), {
            labels: ['topic'],
          }),
        ],
      }),
    ],
  }
}

function workRow(): Row {
  const seconds = rate(bucketsOf(detectorMetrics.streamProcessingDuration, inPods), '$__rate_interval')
  return {
    title: 'Work',
    panels: [
      timeseries({
        title: 'Transactions scored',
        description: 'Transactions a second that each consumer scores.',
        unit: 'cps',
        queries: [
          query(sum(rate(select(detectorMetrics.transactionsProcessed, inPods), '$__rate_interval'), { by: ['pod'] }), {
            labels: ['pod'],
          }),
        ],
      }),
      timeseries({
        title: 'Time to score a batch',
        description: 'Time in which 95 of 100 batches are scored, by consumer.',
        unit: 's',
        queries: [query(histogramQuantile(0.95, sum(seconds, { by: ['le', 'pod'] })), { labels: ['pod'] })],
      }),
      timeseries({
        title: 'Dead letters',
        description: 'Messages a second that are no transaction, by topic.',
        unit: 'cps',
        whenEmpty: noneSoFar,
        queries: [
          query(sum(rate(select(detectorMetrics.deadLetters, inPods), '$__rate_interval'), { by: ['topic'] }), {
            labels: ['topic'],
          }),
        ],
      }),
    ],
  }
}
