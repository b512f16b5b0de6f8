import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Place } from './harness/place.ts'

describe('windlass init and check', () => {
  let place: Place

  beforeAll(async () => {
    place = await Place.make()
  })

  afterAll(() => place[Symbol.asyncDispose]())

  test.each(['local', 'xai', 'anomaly', 'lucid'])('write %s, say how to go on, and find it valid', async (name) => {
    const file = `${name}.yaml`
    const { stdout } = await place.done(['init', file, '--from', name])
    const next = stdout.trim().split('\n').at(-1) ?? ''
    expect(next).toContain(`windlass ${name === 'local' ? 'up' : 'check'} ${file}`)
    expect(place.read(file).split('\n')[0]).toBe(`# ${next}`)
    expect(place.read(file)).toContain(`windlass check ${file} `)
    expect((await place.done(['check', file])).stdout).toContain(`${file} is valid for `)
  })

  test('write nothing where there is no description of that name', async () => {
    const end = await place.run(['init', 'other.yaml', '--from', 'lucd'])
    expect(end).toMatchObject({ exitCode: 64, stdout: '' })
    expect(end.stderr).toContain('local, xai, anomaly, lucid')
    expect(existsSync(join(place.directory, 'other.yaml'))).toBe(false)
  })

  test('warn without refusing, unless told to be strict', async () => {
    place.write(
      'warned.yaml',
      `name: shop
components:
  prices: { kind: service, image: ghcr.io/example/prices:latest, ports: { http: 8080 } }
environments:
  test: { target: { kubernetes: { context: c1, namespace: shop } } }
`,
    )
    const warned = await place.done(['check', 'warned.yaml'])
    expect(warned.stdout).toMatch(/^warned\.yaml:3:\d+: warning: components\.prices\.image: /m)
    expect(warned.stdout).toContain('warned.yaml is valid for test, with 1 warning.')
    const strict = await place.run(['check', 'warned.yaml', '--strict'])
    expect(strict.exitCode).toBe(64)
    expect(strict.stdout).toContain('warned.yaml has 1 warning.')
    const { problems } = JSON.parse((await place.done(['--json', 'check', 'warned.yaml'])).stdout)
    expect(problems).toEqual([expect.objectContaining({ severity: 'warning', path: 'components.prices.image' })])
  })
})
