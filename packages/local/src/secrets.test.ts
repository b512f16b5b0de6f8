import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SuiteContext } from '@windlass/target/conformance-context'
import type { ProcessSecret } from '@windlass/target/process-set'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fixtureResource } from './testing/fixture-resource.ts'
import { type LocalPlace, makeLocalPlace } from './testing/local-place.ts'

const value = 'correct-horse-battery-staple'
const secret: ProcessSecret = {
  name: 'api-key',
  fileVariable: 'API_KEY_FILE',
  source: { from: 'env', variable: 'API_KEY' },
}
let place: LocalPlace
let suite: SuiteContext

beforeAll(async () => {
  place = await makeLocalPlace({ environment: { PATH: '/usr/bin:/bin', API_KEY: value, TZ: 'Asia/Tokyo' } })
  suite = new SuiteContext(place, {
    name: 'local',
    makePlace: makeLocalPlace,
    makeResource: fixtureResource,
    patienceMs: 20_000,
  })
})
afterAll(() => place[Symbol.asyncDispose]())

test('a process gets the path of a file with the secret, and no variable of the command but the allowed ones', async () => {
  const resource = await fixtureResource({ component: 'reader', set: { secrets: [secret] } })
  await suite.run(resource)
  const environment: Record<string, string> = JSON.parse(await suite.get(resource, 0, '/environment'))
  expect(readFileSync(environment.API_KEY_FILE ?? '', 'utf8')).toBe(value)
  expect(statSync(environment.API_KEY_FILE ?? '').mode & 0o777).toBe(0o600)
  expect(statSync(place.home.secrets).mode & 0o777).toBe(0o700)
  expect(Object.keys(environment).toSorted()).toEqual([
    'API_KEY_FILE',
    'FIXTURE_PORT',
    'PATH',
    'TZ',
    'WINDLASS_CONFIG_FILE',
    'WINDLASS_DATA_DIR',
  ])
})

test('the value of a secret is in no other file, and left out of evidence even where a process wrote it', async () => {
  const resource = await fixtureResource({ component: 'gossip', set: { secrets: [secret] } })
  await suite.run(resource)
  const files = readdirSync(place.home.root, { recursive: true, withFileTypes: true }).filter((file) => file.isFile())
  const holding = files.filter((file) => readFileSync(join(file.parentPath, file.name), 'utf8').includes(value))
  expect(holding.map((file) => file.parentPath)).toEqual([place.home.secrets])

  await suite.post(resource, 0, '/say', `the key is ${value}`)
  await suite.post(resource, 0, '/exit', '1')
  const seen = await suite.until(resource, ({ readiness }) => readiness.reason === 'BackOff')
  expect(seen.readiness.detail).toContain('the key is ***')
  const evidence = await place.target.evidence({ component: 'gossip', signal: suite.signal() })
  expect(Object.values(evidence).join('')).toContain('the key is ***')
  expect(Object.values(evidence).join('')).not.toContain(value)
})

test('a secret that changed makes another process of the same resource', async () => {
  const resource = await fixtureResource({ component: 'changing', replicas: 2, set: { secrets: [secret] } })
  await suite.run(resource)
  const before = await suite.instances(resource, [0, 1])
  const later = place.another({ environment: { PATH: '/usr/bin:/bin', API_KEY: 'another' } })
  await later.apply({ resource, replicas: 'hold', signal: suite.signal() })
  const held = await suite.observed(resource)
  expect(held?.replicas.map(({ digest }) => digest)).not.toContain(resource.digest)
  expect(await suite.instances(resource, [0, 1])).toEqual(before)
  await later.replaceReplica({ id: resource.id, ordinal: 1, signal: suite.signal() })
  await suite.until(
    resource,
    ({ replicas }) => replicas[1]?.digest === resource.digest && replicas[1].readiness.state === 'ready',
  )
  const environment: Record<string, string> = JSON.parse(await suite.get(resource, 1, '/environment'))
  expect(readFileSync(environment.API_KEY_FILE ?? '', 'utf8')).toBe('another')
  expect(await suite.instances(resource, [0])).toEqual([before[0]])
})

test('a secret may come from a file', async () => {
  const path = join(place.home.root, 'key-file')
  writeFileSync(path, 'from a file')
  const secrets = [{ ...secret, source: { from: 'file', path } as const }]
  const resource = await fixtureResource({ component: 'filed', set: { secrets } })
  await suite.run(resource)
  const environment: Record<string, string> = JSON.parse(await suite.get(resource, 0, '/environment'))
  expect(readFileSync(environment.API_KEY_FILE ?? '', 'utf8')).toBe('from a file')
})

test('a secret without a value is refused with its source and its component, and nothing is changed', async () => {
  const missing = { ...secret, source: { from: 'env', variable: 'NOT_SET' } as const }
  const resource = await fixtureResource({ component: 'poor', set: { secrets: [missing] } })
  await expect(suite.apply(resource)).rejects.toMatchObject({
    code: 'LOCAL_SECRET_MISSING',
    message: 'The secret api-key of poor comes from the variable NOT_SET, which is not set.',
  })
  expect(await suite.observed(resource)).toBeUndefined()
})

test('secrets that nobody uses any more are deleted with what used them', async () => {
  const secrets = [{ ...secret, name: 'short-lived' }]
  const resource = await fixtureResource({ component: 'brief', set: { secrets } })
  await suite.run(resource)
  const kept = () => readdirSync(place.home.secrets).filter((file) => file.startsWith('short-lived'))
  expect(kept()).toHaveLength(1)
  await place.target.remove({ id: resource.id, volumes: 'keep', signal: suite.signal() })
  expect(kept()).toEqual([])
})
