import type { DetectorConfig } from '@windlass/contract/detector-config'
import type { Logger } from '@windlass/service/logger'
import { AnomalyBuffer } from './anomalies/anomaly-buffer.ts'
import type { AnomalyStore, AnomalyStoreOptions } from './anomalies/anomaly-store.ts'
import type { RedisState } from './redis/redis-connection.ts'
import type { LookUpResult } from './redis/redis-prediction-cache.ts'
import { noPredictionCache, type PredictionCache } from './scoring/prediction-cache.ts'

export interface OpenStoresOptions {
  readonly config: Pick<DetectorConfig, 'name' | 'buffer' | 'redis'>
  readonly logger: Logger
  readonly now: () => number
  readonly onEvicted: AnomalyStoreOptions['onEvicted']
  readonly onLookUp: (cache: string, result: LookUpResult, count: number) => void
}

/** Where a detector keeps what it finds. */
export interface Stores extends AsyncDisposable {
  readonly anomalies: AnomalyStore
  readonly predictionCache: PredictionCache
  /** `undefined` where there is no Redis. */
  readonly redisState: () => RedisState | undefined
}

/** Stores in Redis where one is configured, else in memory. Throws as `RedisConnection.open` does. */
export async function openStores(options: OpenStoresOptions): Promise<Stores> {
  const { config, logger, now, onEvicted, onLookUp } = options
  const { maxSize, ttlSeconds } = config.buffer
  const bounds = { maxSize, ttlMs: ttlSeconds * 1000, now, onEvicted }
  if (config.redis === undefined)
    return {
      anomalies: new AnomalyBuffer(bounds),
      predictionCache: noPredictionCache,
      redisState: () => undefined,
      [Symbol.asyncDispose]: async () => {},
    }
  // Loaded where it is needed.
  const { RedisConnection } = await import('./redis/redis-connection.ts')
  const { RedisAnomalies } = await import('./redis/redis-anomalies.ts')
  const { RedisPredictionCache } = await import('./redis/redis-prediction-cache.ts')
  const connection = await RedisConnection.open({
    config: config.redis,
    name: config.name,
    now,
    onAway: (error) => logger.warn({ err: error }, 'Redis is away'),
    onRecovery: () => logger.info('Redis answers'),
  })
  return {
    anomalies: new RedisAnomalies({ ...bounds, connection }),
    predictionCache: new RedisPredictionCache({
      connection,
      onLookUp: (result, count) => onLookUp('predictions', result, count),
    }),
    redisState: () => connection.state,
    [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
  }
}
