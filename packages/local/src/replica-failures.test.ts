import { once } from 'node:events'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { SuiteContext } from '@windlass/target/conformance-context'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { logPartsOf } from './logs/log-files.ts'
import { fixtureResource } from './testing/fixture-resource.ts'
import { freePort } from './testing/free-port.ts'
import { type LocalPlace, makeLocalPlace, untilTrue } from './testing/local-place.ts'

let place: LocalPlace
let suite: SuiteContext

beforeAll(async () => {
  place = await makeLocalPlace()
  suite = new SuiteContext(place, {
    name: 'local',
    makePlace: makeLocalPlace,
    makeResource: fixtureResource,
    patienceMs: 20_000,
  })
})
afterAll(() => place[Symbol.asyncDispose]())

const pidOf = (instance: string | undefined): number => Number(instance?.split(' ')[0])

test('a process that is killed is started again, and the pause before says what happened', async () => {
  const resource = await fixtureResource({ component: 'killed' })
  await suite.run(resource)
  const [instance] = await suite.instances(resource, [0])
  const backOff = suite.until(resource, ({ readiness }) => readiness.reason === 'BackOff')
  process.kill(pidOf(instance), 'SIGKILL')
  expect((await backOff).readiness.detail).toMatch(/killed-0: was killed by SIGKILL.*started revision a/s)
  await suite.until(resource, ({ replicas, readiness }) => readiness.state === 'ready' && replicas[0]?.restarts === 1)
})

test('a process that no longer answers its live probe is restarted', async () => {
  const quick = place.another({
    probing: { startingIntervalMs: 20, readyIntervalMs: 20, timeoutMs: 100, failedLiveProbes: 3 },
  })
  const resource = await fixtureResource({ component: 'hangs' })
  await quick.apply({ resource, replicas: 'all', signal: suite.signal() })
  await suite.ready(resource)
  await suite.post(resource, 0, '/stop-living', '')
  const { replicas } = await suite.until(resource, (seen) => seen.replicas[0]?.restarts === 1)
  expect(replicas[0]?.readiness.detail).toMatch(/its live probe failed 3 times in a row.*no answer within 100 ms/s)
  await suite.ready(resource)
})

test('a process that starts slowly is progressing until it answers, and is not restarted for it', async () => {
  const resource = await fixtureResource({ component: 'slow', config: { listenAfterMs: 400 } })
  await suite.apply(resource)
  const starting = await suite.until(resource, ({ readiness }) => readiness.detail.includes('nothing listens'))
  expect(starting.readiness).toMatchObject({ state: 'progressing', reason: 'Starting' })
  const ready = await suite.ready(resource)
  expect(ready.replicas[0]?.restarts).toBe(0)
})

test('a process that will not stop is killed when its grace is over', async () => {
  const resource = await fixtureResource({
    component: 'stubborn',
    config: { ignoreSigterm: true },
    set: { stopGraceMs: 150 },
  })
  await suite.run(resource)
  const draining = suite.until(resource, ({ readiness }) => readiness.reason === 'Draining')
  await place.target.remove({ id: resource.id, volumes: 'keep', signal: suite.signal() })
  expect((await draining).readiness.detail).toContain('150 ms')
  expect(await suite.observed(resource)).toBeUndefined()
})

test('a job that exits with 0 is done, and stays so', async () => {
  const program = join(place.home.root, 'job.ts')
  writeFileSync(program, 'process.stdout.write("did it\\n")')
  const restart = { policy: 'on-failure', budget: 0, windowMs: 60_000 } as const
  const job = await fixtureResource({ component: 'job', set: { program, restart } })
  await suite.apply(job)
  const seen = await suite.ready(job)
  expect(seen.replicas[0]?.readiness.reason).toBe('Completed')
  const unmoved = await fixtureResource({ component: 'job', set: { program, restart, stopGraceMs: 1 } })
  await suite.apply(unmoved)
  expect(await suite.ready(unmoved)).toMatchObject({ replicas: [{ restarts: 0 }] })
  expect(await suite.logs(job, { tailLines: 10 })).toEqual(['did it'])
})

test('a resource that failed is tried again when it is applied again', async () => {
  const program = join(place.home.root, 'late.ts')
  const resource = await fixtureResource({ component: 'late', set: { program } })
  await suite.apply(resource)
  const failed = await suite.until(resource, ({ readiness }) => readiness.state === 'failed')
  expect(failed.readiness).toMatchObject({ reason: 'ProgramMissing', detail: expect.stringContaining(program) })
  writeFileSync(program, 'setInterval(() => {}, 1000)\nprocess.stdout.write("here now\\n")')
  await suite.apply(resource)
  await suite.until(resource, ({ replicas }) => replicas[0]?.readiness.detail.includes('nothing listens') === true)
  rmSync(program)
})

test('a replica that cannot be started makes its replacement fail, with the reason', async () => {
  const resource = await fixtureResource({ component: 'replaced' })
  await suite.run(resource)
  const program = join(place.home.root, 'nowhere.ts')
  await suite.apply(await fixtureResource({ component: 'replaced', revision: 'b', set: { program } }), 'hold')
  await expect(
    place.target.replaceReplica({ id: resource.id, ordinal: 0, signal: suite.signal() }),
  ).rejects.toMatchObject({ code: 'LOCAL_REPLICA_NOT_STARTED', message: expect.stringContaining(program) })
})

test('a port that is taken names who holds it, and is used as soon as it is free', async () => {
  const resource = await fixtureResource({ component: 'taken' })
  const port = portOf(resource)
  const holder = createServer().listen(port, '127.0.0.1')
  await once(holder, 'listening')
  await suite.apply(resource)
  const { readiness } = await suite.until(resource, (seen) => seen.readiness.state === 'failed')
  expect(readiness.reason).toBe('PortTaken')
  expect(readiness.detail).toContain(`Port ${port} (http) is taken by process ${process.pid}: `)
  expect(readiness.detail).toMatch(/: \S*node.*another port/)
  holder.close()
  await once(holder, 'close')
  await suite.apply(resource)
  await suite.ready(resource)
})

test('a process that cannot be started is tried again until it can be', async () => {
  const resource = await fixtureResource({ component: 'blocked' })
  const inTheWay = join(place.home.data, 'blocked-0')
  mkdirSync(place.home.data, { recursive: true })
  writeFileSync(inTheWay, 'no directory')
  await suite.apply(resource)
  const { readiness } = await suite.until(resource, (seen) => seen.readiness.state === 'failed')
  expect(readiness).toMatchObject({ reason: 'StartFailed', detail: expect.stringContaining('EEXIST') })
  rmSync(inTheWay)
  await suite.ready(resource)
})

test('a port that a replica of the release holds names that replica', async () => {
  const first = await fixtureResource({ component: 'first' })
  await suite.run(first)
  const ports = { http: portOf(first), other: await freePort() }
  const replicas = [{ name: 'second-0', ordinal: 0, ports, environment: {} }]
  await suite.apply(await fixtureResource({ component: 'second', set: { replicas } }))
  const second = await fixtureResource({ component: 'second' })
  const { readiness } = await suite.until(second, (seen) => seen.readiness.state === 'failed')
  expect(readiness.detail).toContain('is taken by first-0 of this release')
})

test('a port that a process left behind by a dead replica holds is freed', async () => {
  const resource = await fixtureResource({ component: 'parent' })
  const port = portOf(resource)
  const program = join(place.home.root, 'parent.ts')
  const child = `require('net').createServer().listen(${port}, '127.0.0.1', () => console.log('child listens'))`
  writeFileSync(
    program,
    `import('node:child_process').then((m) => m.spawn(process.execPath, ['-e', \`${child}\`], { stdio: 'inherit' }))`,
  )
  await suite.apply(await fixtureResource({ component: 'parent', set: { program, probes: {} } }))
  for await (const { text } of place.target.logs({
    component: 'parent',
    tailLines: 10,
    follow: true,
    signal: suite.signal(),
  })) {
    if (text === 'child listens') break
  }
  const pid = Number(
    (await place.target.evidence({ component: 'parent', signal: suite.signal() }))['status.json']?.match(
      /"pid": (\d+)/,
    )?.[1],
  )
  process.kill(pid, 'SIGKILL')
  await suite.run(resource)
})

test('a change that the process does not see restarts nothing, and the replica counts as moved on', async () => {
  await suite.run(await fixtureResource({ component: 'unmoved' }))
  const resource = await fixtureResource({ component: 'unmoved', set: { stopGraceMs: 1_500 } })
  const before = await suite.instances(resource, [0])
  await suite.apply(resource, 'hold')
  await suite.ready(resource)
  expect(await suite.instances(resource, [0])).toEqual(before)
})

test('a log that grows too large is put aside while the process runs on, and is followed through it', async () => {
  const talker = await fixtureResource({ component: 'talker' })
  const small = place.another({ maxLogBytes: 500 })
  await small.apply({ resource: talker, replicas: 'all', signal: suite.signal() })
  await suite.ready(talker)
  const long = 'x'.repeat(600)
  const follow = { component: 'talker', tailLines: 1, follow: true, signal: suite.signal() }
  const lines: string[] = []
  for await (const { text } of place.target.logs(follow)) {
    lines.push(text)
    if (text === 'started revision a') await suite.post(talker, 0, '/say', long)
    if (text === long) {
      await untilTrue(() => logPartsOf(place.home, 'talker-0').length > 0)
      await suite.post(talker, 0, '/say', 'after')
    }
    if (text === 'after') break
  }
  expect(lines).toEqual(['started revision a', long, 'after'])
  expect(await suite.logs(talker, { tailLines: 10 })).toEqual(lines)
})

function portOf(resource: { body: unknown }): number {
  const body = resource.body as { replicas: { ports: { http: number } }[] }
  return body.replicas[0]?.ports.http ?? 0
}
