import { isCodedError } from '@windlass/errors/coded-error'
import type { AnomalyStore, EvictionReason } from './anomalies/anomaly-store.ts'
import type { PartitionLags } from './kafka/group-session.ts'
import type { LookUpResult } from './redis/redis-prediction-cache.ts'
import type { DetectorMetrics } from './scoring/batch-scorer.ts'

/** Sets what is read of the anomalies at each scrape. While they cannot be reached the last size stays. */
export function exportBufferSize({ metric, onScrape }: DetectorMetrics, anomalies: AnomalyStore): void {
  onScrape(async () => {
    try {
      metric.anomalyBufferSize.set(await anomalies.size())
    } catch (error) {
      if (!isCodedError(error, 'DETECT_REDIS_AWAY')) throw error
    }
  })
}

/** What to call when something happens that is counted. */
export function countedEvents({ metric }: DetectorMetrics) {
  const lagsOfTopic = new Map<string, PartitionLags>()
  const lookUps = new Map<string, { hits: number; misses: number }>()
  return {
    onEvicted: (reason: EvictionReason, count: number) => metric.anomalyBufferEvictions.inc({ reason }, count),
    onLookUp: (cache: string, result: LookUpResult, count: number) => {
      metric.cacheRequests.inc({ cache, result }, count)
      const { hits, misses } = lookUps.get(cache) ?? { hits: 0, misses: 0 }
      const counted = { hits: hits + (result === 'hit' ? count : 0), misses: misses + (result === 'miss' ? count : 0) }
      lookUps.set(cache, counted)
      const answered = counted.hits + counted.misses
      if (answered > 0) metric.cacheHitRate.set({ cache }, counted.hits / answered)
    },
    onLag: (topic: string, lags: PartitionLags) => {
      lagsOfTopic.set(topic, lags)
      // Partitions that went to another consumer are told of by that one.
      metric.consumerLag.reset()
      for (const [topic, lags] of lagsOfTopic)
        for (const [partition, lag] of lags) metric.consumerLag.set({ topic, partition }, lag)
    },
    onDeadLetters: (topic: string, count: number) => metric.deadLetters.inc({ topic }, count),
  }
}
