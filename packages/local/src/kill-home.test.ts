import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SuiteContext } from '@windlass/target/conformance-context'
import { expect, test } from 'vitest'
import { fixtureResource } from './testing/fixture-resource.ts'
import { type LocalPlace, makeLocalPlace, processesOf, untilTrue } from './testing/local-place.ts'

const contextOf = (place: LocalPlace) =>
  new SuiteContext(place, {
    name: 'local',
    makePlace: makeLocalPlace,
    makeResource: fixtureResource,
    patienceMs: 20_000,
  })

test('a kill ends every process at once, one that will not stop included, and keeps data and records', async () => {
  await using place = await makeLocalPlace()
  const suite = contextOf(place)
  const config = { ignoreSigterm: true }
  const resource = await fixtureResource({ component: 'stubborn', replicas: 2, config, set: { stopGraceMs: 600_000 } })
  await suite.run(resource)
  await suite.post(resource, 0, '/store', 'kept')
  await place.target.records.write({ name: 'history', value: 1, signal: suite.signal() })
  place.target.kill()
  await untilTrue(() => processesOf(place.home).length === 0 && place.supervisor() === undefined)
  expect(await place.target.observe({ signal: suite.signal() })).toMatchObject({ resources: [], warnings: [] })
  expect(await place.target.records.read({ name: 'history', signal: suite.signal() })).toBe(1)
  await suite.run(resource)
  expect(await suite.get(resource, 0, '/stored')).toBe('kept')
})

test('a home is deleted with all that Windlass made, and with nothing else', async () => {
  await using place = await makeLocalPlace()
  const suite = contextOf(place)
  const resource = await suite.resource()
  await suite.run(resource)
  await expect(place.target.deleteHome({ signal: suite.signal() })).rejects.toMatchObject({
    code: 'LOCAL_STILL_RUNNING',
    message: expect.stringContaining(resource.id),
  })
  await place.target.remove({ id: resource.id, volumes: 'keep', signal: suite.signal() })
  writeFileSync(join(place.home.data, 'mine'), '')
  await place.target.deleteHome({ signal: suite.signal() })
  expect(readdirSync(place.home.root)).toEqual(['data'])
  expect(readdirSync(place.home.data)).toEqual(['mine'])
})

test('deleting a home that never was succeeds', async () => {
  await using place = await makeLocalPlace()
  const root = join(place.home.root, 'never')
  await place.another({ home: root }).deleteHome({ signal: AbortSignal.timeout(5_000) })
  expect(existsSync(root)).toBe(false)
})

test('a target that is closed ends what waits on it', async () => {
  await using place = await makeLocalPlace()
  const target = place.another()
  const seen: number[] = []
  for await (const { atMs } of target.watch({ signal: AbortSignal.timeout(20_000) })) {
    seen.push(atMs)
    await target[Symbol.asyncDispose]()
  }
  expect(seen).toHaveLength(1)
})
