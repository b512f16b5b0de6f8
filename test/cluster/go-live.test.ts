import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { apiServer } from './harness/cluster.ts'
import { CommandPlace } from './harness/command-place.ts'
import { goLiveChecks } from './harness/go-live-checks.ts'
import { registryImage } from './harness/registry-image.ts'
import { standInService, standInStore } from './harness/stand-in-components.ts'

const components = {
  store: standInStore,
  api: { ...standInService, phase: 'core', needs: ['store'], replicas: 2 },
  page: {
    ...standInService,
    phase: 'application',
    needs: ['api'],
    pod: { rights: [{ resources: ['services'], verbs: ['get', 'list'] }] },
  },
}

interface Capacity {
  readonly window: { readonly samples: number }
  readonly containers: readonly {
    readonly component: string
    readonly replicas: number
    readonly memory?: { readonly peak: number }
  }[]
  readonly volumes: readonly { readonly claim: string }[]
  readonly fit: { readonly present: { readonly state: string } }
}

describe('a release before it takes traffic', () => {
  let place: CommandPlace
  /** Has a `node` in it. */
  let probeImage: string

  beforeAll(async () => {
    probeImage = await registryImage('stand-in')
    place = await CommandPlace.make({ stack: { components }, images: { 'stand-in:1': probeImage } })
    await place.ends(0, 'deploy')
  })

  afterAll(() => place?.[Symbol.asyncDispose]())

  const checks = (...words: readonly string[]) => goLiveChecks(place, { words })

  test('is never said to hold what was not tried', async () => {
    const { stdout } = await place.ends(1, 'go-live')
    expect(stdout).toMatch(/^confirm +api reaches port 9000 of store: it was not tried/m)
    expect(stdout).toMatch(/^pass +tested-api answers on port 8080: tested-api-\S+ answers \/health with status 200$/m)
    expect(stdout).toMatch(
      /^pass +page may ask what it was granted .*: 2 rights are granted, 7 dangerous ones are not/m,
    )
    expect(stdout).not.toMatch(/^fail/m)
    const word = 'connection-allowed/store/api/store/9000'
    expect((await checks('--confirmed', word)).get(word)).toMatchObject({ state: 'confirmed' })
  })

  test('passes once its connections were tried by pods that are gone afterwards', async () => {
    const { stdout } = await place.ends(0, 'go-live', '--probe', probeImage)
    expect(stdout).toMatch(/^pass +api reaches port 9000 of store: .*: connected$/m)
    expect(stdout).toMatch(/^pass +page does not reach port 9000 of store: .*: timeout, while somebody listens there$/m)
    expect((await place.names('/api/v1', 'pods')).filter((name) => name.includes('probe'))).toEqual([])
  })

  test('fails where a connection gets through that nobody declared, and where a right was added', async () => {
    const api = await apiServer()
    const metadata = { name: 'rogue', namespace: place.namespace }
    await api.apply({
      object: {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata,
        spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: [{}], egress: [{}] },
      },
    })
    await api.apply({
      object: {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'RoleBinding',
        metadata,
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'admin' },
        subjects: [{ kind: 'ServiceAccount', name: 'tested-api', namespace: place.namespace }],
      },
    })
    const found = await checks('--probe', probeImage)
    expect(found.get('connection-refused/store/page/store/9000')).toMatchObject({
      state: 'fail',
      detail: expect.stringContaining('connected, though it is not declared'),
    })
    expect(found.get('rights-exact/api/tested-api')).toMatchObject({
      state: 'fail',
      detail: expect.stringContaining('get secrets'),
    })
    expect(found.get('connection-allowed/store/api/store/9000')).toMatchObject({ state: 'pass' })
  })

  test('is measured, and told what it should ask for and whether it fits', async () => {
    // The metrics server looks at a new pod only after some seconds.
    await expect
      .poll(async () => (await place.run('capacity', '--json')).exitCode, { timeout: 90_000, interval: 3_000 })
      .toBe(0)
    const { window, containers, volumes, fit } = await place.json<Capacity>('capacity', '--for', '1s')
    expect(window.samples).toBe(2)
    expect(containers.map(({ component, replicas }) => [component, replicas])).toEqual([
      ['api', 2],
      ['page', 1],
      ['store', 1],
    ])
    expect(containers.every(({ memory }) => (memory?.peak ?? 0) > 2 ** 20)).toBe(true)
    expect(volumes.map(({ claim }) => claim)).toEqual(['data-tested-store-0'])
    expect(fit.present.state).toBe('fits')
  })
})
