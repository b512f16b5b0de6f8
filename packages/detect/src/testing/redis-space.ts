import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'

export interface RedisSpace extends AsyncDisposable {
  readonly config: { readonly url: string; readonly keyPrefix: string }
}

/** A part of a Redis that nobody else uses, empty again after its scope. */
export function redisSpace(url: string): RedisSpace {
  const keyPrefix = `test-${randomUUID()}:`
  return {
    config: { url, keyPrefix },
    async [Symbol.asyncDispose]() {
      const redis = new Redis(url)
      const keys = await redis.keys(`${keyPrefix}*`)
      if (keys.length > 0) await redis.del(keys)
      redis.disconnect()
    },
  }
}
