import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { SuiteContext } from '@windlass/target/conformance-context'
import type { Resource } from '@windlass/target/resource'
import { expect, test } from 'vitest'
import { dataDirectoryOf, dataDirectoryVariable } from './data-directory.ts'
import { supervisorLogOf } from './files/home.ts'
import { type FixtureWanted, fixtureResource } from './testing/fixture-resource.ts'
import { type LocalPlace, makeLocalPlace, processesOf, untilTrue } from './testing/local-place.ts'

const contextOf = (place: LocalPlace) =>
  new SuiteContext(place, {
    name: 'local',
    makePlace: makeLocalPlace,
    makeResource: fixtureResource,
    patienceMs: 20_000,
  })

const pidOf = (instance: string | undefined): number => Number(instance?.split(' ')[0])

test('processes go on when the supervisor is killed, and an observation says that nobody looks after them', async () => {
  await using place = await makeLocalPlace()
  const suite = contextOf(place)
  const resource = await suite.resource({ replicas: 2 })
  await suite.run(resource)
  const before = await suite.instances(resource, [0, 1])
  await place.killSupervisor()
  expect(await suite.instances(resource, [0, 1])).toEqual(before)

  process.kill(pidOf(before[1]), 'SIGKILL')
  const observed = await suite.until(resource, ({ replicas }) => replicas[1]?.readiness.reason === 'Stopped')
  expect(observed.readiness.state).toBe('failed')
  expect(observed.replicas.map(({ readiness }) => readiness)).toEqual([
    expect.objectContaining({ state: 'ready', reason: 'Unsupervised' }),
    expect.objectContaining({ state: 'failed', reason: 'Stopped' }),
  ])
  const { warnings } = await place.target.observe({ signal: suite.signal() })
  expect(warnings).toEqual([expect.stringContaining('supervisor is not running')])
})

test('a watch notices that the supervisor was killed', async () => {
  await using place = await makeLocalPlace()
  const suite = contextOf(place)
  const resource = await suite.resource()
  await suite.run(resource)
  await place.killSupervisor()
  const unsupervised = await suite.until(resource, ({ replicas }) => replicas[0]?.readiness.reason === 'Unsupervised')
  expect(unsupervised.readiness.state).toBe('ready')
})

test('the next command that applies starts a supervisor, which adopts what runs and restarts nothing', async () => {
  await using place = await makeLocalPlace()
  const suite = contextOf(place)
  const resource = await suite.resource({ replicas: 2 })
  await suite.run(resource)
  const before = await suite.instances(resource, [0, 1])
  await place.killSupervisor()

  const other = await suite.resource()
  await place.another().apply({ resource: other, replicas: 'all', signal: suite.signal() })
  const seen = await suite.ready(resource)
  expect(await suite.instances(resource, [0, 1])).toEqual(before)
  expect(seen.replicas.map(({ restarts }) => restarts)).toEqual([0, 0])
  await suite.run(await suite.changed(resource, { replicas: 2, revision: 'b' }))
  expect(await suite.revisions(resource, [0, 1])).toEqual(['b', 'b'])
})

test('an adopted process is watched like any other: restarted when it dies, stopped when it is removed', async () => {
  await using place = await makeLocalPlace()
  const suite = contextOf(place)
  const resource = await suite.resource()
  await suite.run(resource)
  const [before] = await suite.instances(resource, [0])
  await place.killSupervisor()
  await place.target.supervise({ signal: suite.signal() })
  process.kill(pidOf(before), 'SIGKILL')
  await suite.until(resource, ({ replicas, readiness }) => readiness.state === 'ready' && replicas[0]?.restarts === 1)
  await place.killSupervisor()
  await place.target.remove({ id: resource.id, volumes: 'keep', signal: suite.signal() })
  expect(processesOf(place.home)).toEqual([])
})

test('a process that died while no supervisor ran is started again by the next one', async () => {
  await using place = await makeLocalPlace()
  const suite = contextOf(place)
  const resource = await suite.resource({ replicas: 2 })
  await suite.run(resource)
  const before = await suite.instances(resource, [0, 1])
  await place.killSupervisor()
  process.kill(pidOf(before[0]), 'SIGKILL')
  await place.target.supervise({ signal: suite.signal() })
  await suite.until(resource, ({ replicas, readiness }) => readiness.state === 'ready' && replicas[0]?.restarts === 1)
  const after = await suite.instances(resource, [0, 1])
  expect(after[0]).not.toBe(before[0])
  expect(after[1]).toBe(before[1])
})

test('a process that nobody has on record is stopped before its double is started', async () => {
  await using place = await makeLocalPlace()
  const suite = contextOf(place)
  const resource = await suite.resource()
  // As a supervisor leaves it that is killed between starting a process and writing it down.
  const directory = dataDirectoryOf(place.home, resource.component, 0)
  mkdirSync(directory, { recursive: true })
  const stray = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
    detached: true,
    stdio: 'ignore',
    env: { [dataDirectoryVariable]: directory },
  })
  const exited = once(stray, 'exit')
  await suite.run(resource)
  expect(await exited).toEqual([null, 'SIGTERM'])
})

test('two commands that start at the same time start one supervisor', async () => {
  await using place = await makeLocalPlace()
  const suite = contextOf(place)
  const resources = [await suite.resource(), await suite.resource(), await suite.resource()]
  await Promise.all(
    resources.map((resource) => place.another().apply({ resource, replicas: 'all', signal: suite.signal() })),
  )
  for (const resource of resources) await suite.ready(resource)
  const log = readFileSync(supervisorLogOf(place.home), 'utf8')
  expect(log.match(/"supervising"/g)).toHaveLength(1)
  expect(processesOf(place.home)).toHaveLength(3)
})

test('a supervisor ends when nothing is left to supervise', async () => {
  await using place = await makeLocalPlace()
  const suite = contextOf(place)
  const resource = await suite.resource()
  await suite.run(resource)
  await place.target.remove({ id: resource.id, volumes: 'keep', signal: suite.signal() })
  await untilTrue(() => place.supervisor() === undefined)
  await suite.run(resource)
})

test('a supervisor that is told to stop leaves the processes running for the next one', async () => {
  await using place = await makeLocalPlace()
  const suite = contextOf(place)
  const resource = await suite.resource()
  await suite.run(resource)
  const before = await suite.instances(resource, [0])
  process.kill(place.supervisor()?.process.pid ?? 0, 'SIGTERM')
  await untilTrue(() => place.supervisor() === undefined)
  await place.target.supervise({ signal: suite.signal() })
  await suite.ready(resource)
  expect(await suite.instances(resource, [0])).toEqual(before)
})

test('whenever the supervisor is killed during changes, what is wanted last runs in the end, once', async () => {
  await using place = await makeLocalPlace()
  const suite = contextOf(place)
  const wanted = (revision: string): FixtureWanted => ({ component: 'changing', replicas: 3, revision })
  for (const revision of ['a', 'b', 'c', 'd']) {
    const resource = await fixtureResource(wanted(revision))
    const applied = place.target.apply({ resource, replicas: 'all', signal: suite.signal() })
    await delay(Math.random() * 250)
    await place.killSupervisor()
    await applied
  }
  await place.target.supervise({ signal: suite.signal() })
  const last = await fixtureResource(wanted('d'))
  await suite.ready(last)
  expect(await suite.revisions(last, [0, 1, 2])).toEqual(['d', 'd', 'd'])
  expect(processesOf(place.home)).toHaveLength(3)
})

test('two of three replicas answer at any time while one after the other is replaced and supervisors are killed', async () => {
  await using place = await makeLocalPlace()
  const suite = contextOf(place)
  const resource = await suite.resource({ replicas: 3, revision: 'a' })
  await suite.run(resource)
  const changed = await suite.changed(resource, { replicas: 3, revision: 'b' })
  await suite.apply(changed, 'hold')

  const stop = new AbortController()
  const fewest = fewestAnswers(suite, resource, stop.signal)
  try {
    for (const ordinal of [0, 1, 2]) {
      const replaced = place.target.replaceReplica({ id: resource.id, ordinal, signal: suite.signal() })
      await delay(Math.random() * 200)
      await place.killSupervisor()
      await replaced
      await place.target.supervise({ signal: suite.signal() })
      await suite.until(resource, ({ readiness, replicas }) => {
        return readiness.state === 'ready' && replicas[ordinal]?.digest === changed.digest
      })
    }
  } finally {
    stop.abort()
  }
  expect(await fewest).toBe(2)
  expect(await suite.revisions(resource, [0, 1, 2])).toEqual(['b', 'b', 'b'])
  expect(processesOf(place.home)).toHaveLength(3)
})

/** The fewest replicas of three that answered at any one time until `signal` aborts. */
async function fewestAnswers(suite: SuiteContext, resource: Resource, signal: AbortSignal): Promise<number> {
  let fewest = 3
  while (!signal.aborted) {
    const answers = await Promise.allSettled([0, 1, 2].map((ordinal) => suite.get(resource, ordinal, '/revision')))
    fewest = Math.min(fewest, answers.filter(({ status }) => status === 'fulfilled').length)
    await delay(5)
  }
  return fewest
}
