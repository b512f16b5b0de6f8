import type { RedisConfig } from '@windlass/contract/detector-config'
import { RedisConnection } from '../redis/redis-connection.ts'

/** A connection that is up. */
export async function openRedis(config: RedisConfig, { name = 'test' } = {}): Promise<RedisConnection> {
  const up = Promise.withResolvers<void>()
  const connection = await RedisConnection.open({
    config,
    name,
    now: Date.now,
    onAway: () => {},
    onRecovery: up.resolve,
  })
  await up.promise
  return connection
}
