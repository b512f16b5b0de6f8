import type { RedisConfig } from '@windlass/contract/detector-config'
import { Redis, type RedisOptions } from 'ioredis'
import { readSecret } from '../files/read-secret.ts'

const commandTimeoutMs = 5_000
const connectTimeoutMs = 5_000
const longestPauseMs = 2_000

/**
 * A client that begins to connect at once and goes on trying for as long as it takes. One connection carries all
 * commands; those given while there is none fail at once and are not kept.
 *
 * @throws what {@link readSecret} throws.
 */
export async function createRedis(options: { readonly config: RedisConfig; readonly name: string }): Promise<Redis> {
  const { config, name } = options
  const common = {
    connectionName: name,
    keyPrefix: config.keyPrefix,
    commandTimeout: commandTimeoutMs,
    connectTimeout: connectTimeoutMs,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    retryStrategy: pauseMsAfter,
    // After a failover the old master answers, but as a copy: the new one is found by connecting anew.
    reconnectOnError: ({ message }) => message.startsWith('READONLY'),
  } satisfies RedisOptions
  if ('urlFile' in config) return new Redis(await readSecret(config.urlFile), common)
  const password = await secretOption('password', config.passwordFile)
  if ('url' in config) return new Redis(config.url, { ...common, ...password })
  return new Redis({
    ...common,
    ...password,
    ...(await secretOption('sentinelPassword', config.sentinelPasswordFile)),
    sentinels: config.sentinels,
    name: config.masterName,
    sentinelRetryStrategy: pauseMsAfter,
  })
}

function pauseMsAfter(failures: number): number {
  return Math.min(50 * 2 ** failures, longestPauseMs)
}

async function secretOption<Key extends string>(
  key: Key,
  path: string | undefined,
): Promise<{ readonly [K in Key]?: string }> {
  // The compiler does not follow a computed key.
  return path === undefined ? {} : ({ [key]: await readSecret(path) } as { readonly [K in Key]?: string })
}
