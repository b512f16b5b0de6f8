import { createClusterTarget } from '@windlass/cluster/cluster-target'
import type { LogLine } from '@windlass/target/log-line'
import { describe, expect, test } from 'vitest'
import { clusterFault, inflict, startApi } from '../harness/cluster-fault.ts'
import { expectOneRelease } from '../harness/one-release.ts'
import { openCluster } from '../harness/open-cluster.ts'
import { outsideClient } from '../harness/outside-client.ts'
import { makeReleasePlace, testedStack } from '../harness/release-place.ts'
import { Rendezvous } from '../harness/rendezvous.ts'
import { signalled } from '../harness/signalled.ts'
import { smallRelease, versionOf } from '../harness/small-release.ts'
import { asResource, standIn } from '../harness/stand-in.ts'
import { missingImage } from '../harness/stand-in-components.ts'

/** Some tests at once, and their machines come back late. */
const timeout = 600_000
const perSecond = 20
const ttlMs = 4_000

const kill = () => inflict('api', 'kill')

/** A release whose store takes a while to come, so that the deploy waits for it. */
function slowVersion(version: string) {
  const { store, api } = versionOf(version)
  return { store: { env: { ...store.env, START_DELAY_MS: '15000' } }, api }
}

/**
 * They meet when all can come to their moment soon, when they are there and the API server is killed, when they have seen
 * what they look for, and when it is started. No more than the five that run at once by default.
 */
const atOnce = { concurrent: true, timeout } as const

describe.runIf(clusterFault)('with CLUSTER_FAULT, an API server that dies and comes back', atOnce, () => {
  const goOn = async () => undefined
  const loss = new Rendezvous(5, [goOn, kill, goOn, startApi])

  /** A release that serves, with its part in the loss. Called from outside, it misses no answer until the restart. */
  async function servedRelease() {
    await using stack = new AsyncDisposableStack()
    const place = stack.use(await smallRelease({ reached: 'from outside' }))
    const party = stack.use(loss.join())
    await place.ends(0, 'deploy')
    const client = stack.use(await outsideClient(place, { perSecond }))
    const undo = stack.move()
    return {
      ...{ place, party },
      /** When it has seen what it looks for, and when the API server is started. */
      async meetAgain() {
        await party.meet()
        expect((await client.stop()).failures).toEqual([])
        await party.meet()
      },
      [Symbol.asyncDispose]: () => undo.disposeAsync(),
    }
  }

  test('while a deploy applies is waited for, and the new release serves', async ({ expect }) => {
    await using served = await servedRelease()
    const { place, party, meetAgain } = served
    place.write(versionOf('apply'))
    await party.meet()

    const deploy = place.start(
      ['deploy'],
      signalled({ signal: 'SIGSTOP', beforeWrite: 1, since: /^PATCH \S+\/statefulsets\// }),
    )
    await deploy.stopsAfter(/^SIGSTOP before/)
    await party.meet()
    deploy.signal('SIGCONT')
    await meetAgain()

    const { exitCode, stdout, stderr } = await deploy.ended
    expect(exitCode, stderr).toBe(0)
    expect(stdout).toContain('release 2 runs on ')
    await expectOneRelease(place)
    place.write(versionOf('after'))
    await place.ends(0, 'deploy')
  })

  test('while a deploy waits is said to be away, and the new release serves', async ({ expect }) => {
    await using served = await servedRelease()
    const { place, party, meetAgain } = served
    place.write(slowVersion('wait'))
    await party.meet()

    const deploy = place.start(['deploy'])
    await deploy.line(/store: waiting: tested-store-0/)
    await party.meet()
    await deploy.line(/\(ApiUnreachable\): the API server has not answered since/)
    await meetAgain()

    const { exitCode, stdout, stderr } = await deploy.ended
    expect(exitCode, stderr).toBe(0)
    expect(stdout).toContain('release 2 runs on ')
    await expectOneRelease(place)
  })

  test('while a deploy rolls back is waited for, and the release before it serves again', async ({ expect }) => {
    await using served = await servedRelease()
    const { place, party, meetAgain } = served
    const claims = await place.uidsOfClaims()
    place.write({ api: { image: await missingImage() } })
    const since = /^PATCH \S+\/deployments\/tested-api\S* .*stand-in@sha256:/
    const deploy = place.start(['deploy'], signalled({ signal: 'SIGSTOP', beforeWrite: 1, since }))
    await deploy.line(/rolling back release 2 to release 1/)
    await party.meet()

    await deploy.stopsAfter(/^SIGSTOP before/)
    await party.meet()
    deploy.signal('SIGCONT')
    await meetAgain()

    const { exitCode, stdout, stderr } = await deploy.ended
    expect(exitCode, stderr).toBe(3)
    expect(stdout).toMatch(/^tested-api-\S+ cannot run, since its image is in no registry: /m)
    expect(stdout).toContain('Everything was rolled back to release 1 and verified.')
    await expectOneRelease(place)
    expect(await place.uidsOfClaims()).toEqual(claims)
    place.write(versionOf('after'))
    await place.ends(0, 'deploy')
  })

  test('is waited for by what a target applies meanwhile, and is not known meanwhile what runs', async ({ expect }) => {
    await using place = await makeReleasePlace()
    await using party = loss.join()
    const set = await standIn({ name: 'serves', kind: 'StatefulSet', replicas: 2 })
    await place.comes(set, ({ readiness }) => readiness.state === 'ready')
    const signal = AbortSignal.timeout(timeout)
    const stop = new AbortController()
    const states: string[] = []
    const warned: string[] = []
    const watched = (async () => {
      const watch = place.target.watch({ signal: AbortSignal.any([stop.signal, signal]) })
      for await (const { resources, warnings } of watch) {
        const { readiness } = resources.find(({ id }) => id === set.id) ?? {}
        if (readiness && states.at(-1) !== readiness.state) states.push(readiness.state)
        warned.push(...warnings)
      }
    })()
    await expect.poll(() => states).toEqual(['ready'])
    await party.meet()

    await party.meet()
    await expect.poll(() => states).toEqual(['ready', 'unknown'])
    expect(warned.at(-1)).toContain('may be old')
    const config = asResource({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'late' } })
    const applied = place.target.apply({ resource: config, replicas: 'all', signal })
    const moved = place.target.replaceReplica({ id: set.id, ordinal: 0, signal })
    await party.meet()
    await party.meet()

    await Promise.all([applied, moved])
    await expect.poll(() => states.at(-1)).toBe('ready')
    expect(await place.until(config.id, ({ readiness }) => readiness.state === 'ready')).toBeDefined()
    stop.abort()
    await watched
  })

  test('leaves its holder the lock, takes a record when it is back, and followed logs lose and repeat nothing', async ({
    expect,
  }) => {
    await using place = await makeReleasePlace()
    await using party = loss.join()
    const signal = AbortSignal.timeout(timeout)
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
    await party.meet()

    const acquired = await place.target.lock.acquire({ holder: 'first', ttlMs, signal })
    if (acquired.state === 'held') throw new Error(`kept out by ${acquired.by.holder}`)
    const { lease } = acquired
    await party.meet()
    const goneMs = performance.now()
    let isAway = true
    const written = place.target.records.write({ name: 'release-000001', value: { kept: true }, signal })
    const renewed = lease.renew()
    written.then(() => (isAway = false))
    await expect.poll(() => performance.now() - goneMs).toBeGreaterThan(2 * ttlMs)
    expect(isAway).toBe(true)
    expect(lease.lost.aborted).toBe(false)
    await party.meet()
    await party.meet()

    await Promise.all([written, renewed])
    expect(lease.lost.aborted).toBe(false)
    expect(await place.target.records.read({ name: 'release-000001', signal })).toEqual({ kept: true })
    using connection = await openCluster()
    using another = createClusterTarget({ connection, namespace: place.namespace, stack: testedStack })
    await lease.renew()
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
})

test.runIf(clusterFault)(
  'with CLUSTER_FAULT, a deploy gives up an API server that stays away, and the next one goes on',
  {
    timeout,
  },
  async () => {
    await using place = await smallRelease({ reached: 'from outside' })
    await place.ends(0, 'deploy')
    const claims = await place.uidsOfClaims()
    await using client = await outsideClient(place, { perSecond })
    place.write(slowVersion('given-up'))
    const deploy = place.start(['deploy'])
    await deploy.line(/store: waiting: tested-store-0/)
    try {
      await kill()
      const { exitCode, stderr } = await deploy.ended
      expect(exitCode, stderr).toBe(1)
      expect(stderr).toContain('code: CLUSTER_UNREACHABLE')
      const health = await place.run('health')
      expect(health.exitCode, health.stdout).toBe(2)
      expect(health.stdout).toMatch(/^unhealthy: /m)
      expect(health.stdout).toContain('does not answer')
      expect((await client.stop()).failures).toEqual([])
    } finally {
      await startApi()
    }
    const { exitCode, stdout } = await place.run('health')
    expect(exitCode, stdout).not.toBe(0)
    expect(stdout).toMatch(/degraded: release 2 was cut off: its command \(/)
    const next = await place.ends(0, 'deploy')
    expect(next.stdout).toContain('release 3 runs on ')
    await expectOneRelease(place)
    expect(await place.uidsOfClaims()).toEqual(claims)
  },
)
