import { vi } from 'vitest'
import { RedisConnection } from '../redis/redis-connection.ts'
import type { RedisSpace } from './redis-space.ts'

/** A connection that is up. */
export async function openRedis({ config }: RedisSpace, name = 'test'): Promise<RedisConnection> {
  const up = Promise.withResolvers<void>()
  const connection = await RedisConnection.open({
    config,
    name,
    now: Date.now,
    onAway: vi.fn(),
    onRecovery: up.resolve,
  })
  await up.promise
  return connection
}
