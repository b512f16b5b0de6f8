import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import { anomaly } from '../testing/anomaly.ts'
import { openRedis } from '../testing/open-redis.ts'
import { masterName, noRedisServer, startRedisGroup } from '../testing/redis-group.ts'
import { redisSpace } from '../testing/redis-space.ts'
import { servicesOf } from '../testing/services.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { RedisAnomalies } from './redis-anomalies.ts'
import { RedisConnection } from './redis-connection.ts'

const { redisUrl, missing } = servicesOf(process.env)

beforeEach(({ skip }) => skip(missing !== undefined, missing))

const eventually = <Value>(check: () => Promise<Value>) => vi.waitFor(check, { timeout: 30_000, interval: 20 })

test('reads the password, or the whole address, from a file, and says why it is refused with another', async () => {
  await using space = redisSpace(redisUrl)
  await using directory = await temporaryDirectory()
  const { keyPrefix } = space.config
  const [user, password] = [`user-${randomUUID()}`, `${randomUUID()}:/@%`]
  const passwordFile = join(directory.path, 'password')
  const urlFile = join(directory.path, 'url')
  await using administrator = await openRedis(space.config)
  await administrator.run((redis) => redis.acl('SETUSER', user, 'on', `>${password}`, '~*', '+@all'))
  try {
    const withUser = new URL(redisUrl)
    withUser.username = user
    await writeFile(passwordFile, `${password}\n`)
    await using byPassword = await openRedis({ url: `${withUser}`, passwordFile, keyPrefix })
    withUser.password = encodeURIComponent(password)
    await writeFile(urlFile, `${withUser}\n`)
    await using byAddress = await openRedis({ urlFile, keyPrefix })
    for (const connection of [byPassword, byAddress])
      expect(await connection.run((redis) => redis.acl('WHOAMI'))).toBe(user)

    await writeFile(passwordFile, 'another')
    withUser.password = ''
    const config = { url: `${withUser}`, passwordFile, keyPrefix }
    const [onAway, onRecovery] = [vi.fn(), vi.fn()]
    await using refused = await RedisConnection.open({ config, name: 'test', now: () => 7, onAway, onRecovery })
    await eventually(async () => expect(onAway).toHaveBeenCalledOnce())
    await expect(refused.run((redis) => redis.ping())).rejects.toMatchObject({
      code: 'DETECT_REDIS_AWAY',
      message: expect.stringContaining('WRONGPASS'),
    })
    expect(refused.state).toMatchObject({ phase: 'away', sinceMs: 7, wasUp: false })
    expect(onRecovery).not.toHaveBeenCalled()
  } finally {
    await administrator.run((redis) => redis.acl('DELUSER', user))
  }
})

test('carries everything on one connection, under the name of the process', async () => {
  await using space = redisSpace(redisUrl)
  const name = `detector-${randomUUID()}`
  await using connection = await openRedis(space.config, { name })
  await Promise.all(Array.from({ length: 200 }, (_, index) => connection.run((redis) => redis.set(`${index}`, index))))
  const clients = await connection.run((redis) => redis.client('LIST'))
  expect(String(clients).split(`name=${name} `)).toHaveLength(2)
})

test('finds the new master when the old one crashes, with what was kept on it', async ({ skip }) => {
  skip(noRedisServer !== undefined, noRedisServer)
  await using directory = await temporaryDirectory()
  const passwordFile = join(directory.path, 'password')
  await writeFile(passwordFile, 'a password of this test')
  await using group = await startRedisGroup({ password: 'a password of this test' })
  const secrets = { passwordFile, sentinelPasswordFile: passwordFile }
  await using connection = await openRedis({ sentinels: [group.sentinel], masterName, keyPrefix: '', ...secrets })
  await using direct = await openRedis({ url: group.masterUrl, passwordFile, keyPrefix: '' })
  const options = { maxSize: 10, ttlMs: 1000, now: () => 0, onEvicted: () => {} }
  const anomalies = new RedisAnomalies({ connection, ...options })
  await anomalies.add([anomaly(1, 1)])
  // A failover keeps what the copy has.
  expect(await connection.run((redis) => redis.wait(1, 4_000))).toBe(1)
  expect(await new RedisAnomalies({ connection: direct, ...options }).size()).toBe(1)
  group.crashMaster()
  await eventually(() => anomalies.add([anomaly(2, 2)]))
  expect(connection.state).toEqual({ phase: 'up' })
  const { anomalies: kept } = await anomalies.list({ limit: 10, skip: 0 })
  expect(kept).toEqual([anomaly(2, 2), anomaly(1, 1)])
})
