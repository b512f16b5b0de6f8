import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Place } from './harness/place.ts'

const api = `import { createServer } from 'node:http'
createServer((_, reply) => reply.end('{}')).listen(Number(process.env.WINDLASS_HTTP_PORT), '127.0.0.1')
`
/** Says its first argument, and exits with its second one. */
const says = `console.log(process.argv[2])
process.exitCode = Number(process.argv[3])
`

describe('jobs of a release on this machine', () => {
  let place: Place

  /** An API whose data is migrated before it starts, and which is tried afterwards. */
  const stackOf = (options: { readonly version: string; readonly migration?: 'good' | 'bad' }): string => {
    const { version, migration = 'good' } = options
    const job = { kind: 'job', image: './says.mjs', retries: 0 }
    const components = {
      api: {
        kind: 'service',
        image: './api.mjs',
        ports: { http: place.ports.api },
        probes: { ready: { port: 'http', path: '/' } },
        env: { VERSION: version },
      },
      migrate: { ...job, args: [`migrated to ${version}`, migration === 'good' ? '0' : '5'], before: ['api'] },
      smoke: { ...job, args: ['the api answers', '0'], after: ['api'] },
    }
    place.write('jobs.json', JSON.stringify({ name: 'jobs', components, environments: { local: { target: 'local' } } }))
    return 'jobs.json'
  }

  beforeAll(async () => {
    place = await Place.make()
    place.write('api.mjs', api)
    place.write('says.mjs', says)
  })

  afterAll(() => place[Symbol.asyncDispose]())

  test('run once, before what waits for them and after what they wait for', async () => {
    const { stderr } = await place.done(['deploy', stackOf({ version: '1' })])
    const applied = [...stderr.matchAll(/(\w+): \w+ is not there yet$/gm)].map(([, component]) => component)
    expect(applied).toEqual(['migrate', 'api', 'smoke'])
    expect((await place.done(['health'])).stdout).toContain('healthy: release 1 (local) is deployed')
    expect((await place.done(['logs', 'migrate'])).stdout).toBe('migrate-0 | migrated to 1\n')
    expect((await place.done(['deploy', 'jobs.json'])).stdout).toContain('nothing to do')
  })

  test('run again when what waits for them changes, each time before it', async () => {
    await place.done(['deploy', stackOf({ version: '2' })])
    expect((await place.done(['logs', 'migrate'])).stdout).toContain('migrate-0 | migrated to 2\n')
    await place.done(['health'])
  })

  test('that fail keep back what waits for them, say their last lines and leave the release before', async () => {
    const { exitCode, stdout } = await place.run(['deploy', stackOf({ version: '3', migration: 'bad' })])
    expect(exitCode, stdout).toBe(3)
    // It has no retries.
    expect(stdout).toContain('migrate-0 crashes: it exited with code 5; ended once')
    expect(stdout).toMatch(/^Its last lines:\n {2}migrated to 3$/m)
    expect(stdout).toMatch(/Everything was rolled back to release 2 and verified/)
    expect((await place.done(['health'])).stdout).toContain('healthy: release 2 (local) is deployed')
  })
})
