import type { RedisConfig } from '@windlass/contract/detector-config'
import { CodedError } from '@windlass/errors/coded-error'
import { Redis, type RedisOptions } from 'ioredis'
import { readSecret } from '../files/read-secret.ts'

const commandTimeoutMs = 5_000
const connectTimeoutMs = 5_000
const longestPauseMs = 2_000

/**
 * A client that begins to connect at once and goes on trying for as long as it takes. One connection carries all
 * commands; those given while there is none fail at once and are not kept.
 *
 * @throws CodedError `DETECT_SECRET_UNREADABLE`
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
  if ('urlFile' in config) return new Redis(await readAddress(config.urlFile), common)
  const password = config.passwordFile === undefined ? '' : await readSecret(config.passwordFile)
  if ('url' in config) return new Redis(withPassword(config.url, password), common)
  const { sentinels, masterName, sentinelPasswordFile } = config
  return new Redis({
    ...common,
    sentinels,
    name: masterName,
    ...(password !== '' && { password }),
    ...(sentinelPasswordFile !== undefined && { sentinelPassword: await readSecret(sentinelPasswordFile) }),
    sentinelRetryStrategy: pauseMsAfter,
  })
}

async function readAddress(path: string): Promise<string> {
  const address = await readSecret(path)
  if (/^rediss?:$/.test(URL.parse(address)?.protocol ?? '')) return address
  throw new CodedError('DETECT_SECRET_UNREADABLE', `${path} holds no address of a Redis`, {
    hint: 'Put one there such as redis://:PASSWORD@cache:6379, its password percent-encoded.',
  })
}

function pauseMsAfter(failures: number): number {
  return Math.min(50 * 2 ** failures, longestPauseMs)
}

/** The client takes no password beside an address that names a user. */
function withPassword(url: string, password: string): string {
  const address = new URL(url)
  address.password = encodeURIComponent(password)
  return address.href
}
