import { createClusterTarget } from '@windlass/cluster/cluster-target'
import type { Lease } from '@windlass/target/lease'
import type { LogLine } from '@windlass/target/log-line'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { clusterFault, inflict } from '../harness/cluster-fault.ts'
import { openCluster } from '../harness/open-cluster.ts'
import { makeReleasePlace, type ReleasePlace, testedStack } from '../harness/release-place.ts'
import { standIn } from '../harness/stand-in.ts'

const ttlMs = 4_000

describe.runIf(clusterFault)('with CLUSTER_FAULT, while the API server is away for longer than a lock lives', () => {
  let place: ReleasePlace
  beforeAll(async () => {
    place = await makeReleasePlace()
  })
  afterAll(() => place[Symbol.asyncDispose]())

  test('its holder keeps the lock, a record comes to be written, and followed logs lose and repeat nothing', async () => {
    const signal = AbortSignal.timeout(240_000)
    const script = 'i=0; while true; do echo "$i"; i=$((i+1)); sleep 0.05; done'
    const counting = await standIn({
      name: 'counting',
      container: { image: 'debian:bookworm-slim', command: ['/bin/sh', '-c', script], readinessProbe: undefined },
    })
    await place.comes(counting, ({ readiness }) => readiness.state === 'ready')
    const lines: LogLine[] = []
    const stop = new AbortController()
    const followed = (async () => {
      const logs = place.target.logs({ component: 'counting', tailLines: 100_000, follow: true, signal: stop.signal })
      for await (const line of logs) lines.push(line)
    })()
    await expect.poll(() => lines.length).toBeGreaterThan(20)

    const lease = await acquired()
    const startedMs = performance.now()
    let away = true
    let written: Promise<void>
    let renewed: Promise<void>
    try {
      await inflict('api', 'kill')
      written = place.target.records.write({ name: 'release-000001', value: { kept: true }, signal })
      renewed = lease.renew()
      written.then(() => (away = false))
      await expect.poll(() => performance.now() - startedMs).toBeGreaterThan(2 * ttlMs)
      expect(away).toBe(true)
      expect(lease.lost.aborted).toBe(false)
    } finally {
      await inflict('api', 'start')
    }
    await Promise.all([written, renewed])
    expect(lease.lost.aborted).toBe(false)
    expect(await place.target.records.read({ name: 'release-000001', signal })).toEqual({ kept: true })
    using connection = await openCluster()
    using another = createClusterTarget({ connection, namespace: place.namespace, stack: testedStack })
    expect(await another.lock.acquire({ holder: 'another', ttlMs, signal })).toMatchObject({
      state: 'held',
      by: { holder: 'first' },
    })
    await lease[Symbol.asyncDispose]()

    const before = lines.length
    await expect.poll(() => lines.length).toBeGreaterThan(before + 100)
    stop.abort()
    await followed
    expect(lines.map(({ text }) => Number(text))).toEqual(lines.map((_, index) => index))
  })

  async function acquired(): Promise<Lease> {
    const signal = AbortSignal.timeout(30_000)
    const result = await place.target.lock.acquire({ holder: 'first', ttlMs, signal })
    if (result.state === 'held') throw new Error(`kept out by ${result.by.holder}`)
    return result.lease
  }
})
