import type { Resource } from '@windlass/target/resource'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { KubernetesObject } from './harness/kubernetes-object.ts'
import { deployRelease, expectDeploy, healthIn, planOf, rendered } from './harness/release-deploy.ts'
import { makeReleasePlace, type ReleasePlace } from './harness/release-place.ts'
import { asResource, type StandIn, standIn } from './harness/stand-in.ts'

type Spec = Readonly<Record<string, unknown>>

/** Keeps in its volume what it first wrote there. */
const keeper = [
  "const { existsSync, readFileSync, writeFileSync } = require('node:fs')",
  "if (!existsSync('/data/first')) writeFileSync('/data/first', process.env.HOSTNAME + ' ' + Date.now())",
  "require('node:http').createServer((_, reply) => reply.end(readFileSync('/data/first'))).listen(8080)",
].join('\n')

const claims = (storage: string, storageClassName?: string) => [
  {
    metadata: { name: 'data' },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage } },
      ...(storageClassName !== undefined && { storageClassName }),
    },
  },
]

function nodes(spec: Spec, env: Readonly<Record<string, string>> = {}): Promise<Resource> {
  return standIn({
    name: 'node',
    kind: 'StatefulSet',
    replicas: 3,
    env,
    container: { command: ['node', '-e', keeper], volumeMounts: [{ name: 'data', mountPath: '/data' }] },
    pod: { securityContext: { runAsNonRoot: true, runAsUser: 1000, fsGroup: 1000 } },
    spec: { volumeClaimTemplates: claims('16Mi'), ...spec },
  } satisfies StandIn)
}

const chain = { replicas: 3, rolling: { kind: 'one-at-a-time', quorum: 2 } } as const

async function makePlace(): Promise<ReleasePlace> {
  return makeReleasePlace({ 'pod-security.kubernetes.io/enforce': 'baseline' })
}

describe.runIf(process.env['KUBECONFIG'])('with KUBECONFIG, fields that cannot be changed in place', () => {
  describe('of a StatefulSet that keeps a quorum', () => {
    let place: ReleasePlace
    let kept: readonly string[]
    beforeAll(async () => {
      place = await makePlace()
      await expectDeploy(place, rendered([await nodes({}), chain]), 'deployed')
      kept = await data()
    })
    afterAll(() => place?.[Symbol.asyncDispose]())

    const signal = () => AbortSignal.timeout(60_000)
    const uids = async () => {
      const path = `/api/v1/namespaces/${place.namespace}/pods`
      const { body } = await place.connection.request({ method: 'GET', path, signal: signal() })
      const { items } = body as { readonly items: readonly KubernetesObject[] }
      return items.map(({ metadata }) => (metadata as unknown as { readonly uid: string }).uid).toSorted()
    }
    const data = () =>
      Promise.all(
        [0, 1, 2].map(async (replica) => {
          const request = { method: 'GET', path: '/' } as const
          const reply = await place.target.call({ component: 'node', replica, port: 'http', request, signal: signal() })
          return String(reply.body)
        }),
      )

    test('change around its pods, none of which starts anew', async () => {
      const desired = rendered([await nodes({ podManagementPolicy: 'OrderedReady' }), chain])
      const before = await uids()
      const { components, obstacles } = await planOf(place, desired)
      expect(obstacles).toEqual([])
      expect(components[0]?.changes.map(({ operation, reason }) => [operation, reason])).toEqual([
        [
          'remove',
          expect.stringMatching(/is removed with its replicas and volumes kept, since spec\.podManagementPolicy/),
        ],
        ['apply', 'node is made again around its replicas'],
      ])
      await expectDeploy(place, desired, 'deployed')
      expect(await uids()).toEqual(before)
      expect(await healthIn(place)).toMatchObject({ state: 'healthy' })
      await expectDeploy(place, desired, 'unchanged')
    })

    test('change together with the template: pods are replaced one by one, and larger volumes keep their data', async () => {
      const desired = rendered([await nodes({ volumeClaimTemplates: claims('24Mi') }, { LEVEL: 'debug' }), chain])
      const { components } = await planOf(place, desired)
      expect(components[0]?.changes.map(({ operation }) => operation)).toEqual([
        ...['grow-volumes', 'remove', 'apply'],
        ...['replace-replica', 'replace-replica', 'replace-replica'],
      ])
      const serving = leastServing(place, 'apps/v1/StatefulSet/node')
      await expectDeploy(place, desired, 'deployed')
      expect(await serving.end()).toBeGreaterThanOrEqual(2)
      expect(await data()).toEqual(kept)
      await expectDeploy(place, desired, 'unchanged')
    })

    test('are found half changed when a command died: health says so, and the next deploy takes the pods over', async () => {
      const id = 'apps/v1/StatefulSet/node'
      const desired = rendered([await nodes({ volumeClaimTemplates: claims('24Mi') }, { LEVEL: 'trace' }), chain])
      await place.target.remove({ id, volumes: 'keep', replicas: 'keep', signal: signal() })
      const { state, reasons } = await healthIn(place)
      expect(state).toBe('degraded')
      expect(reasons.map(({ reason }) => reason).join()).toContain('its replicas run on without it')
      const serving = leastServing(place, id)
      await expectDeploy(place, desired, 'deployed')
      expect(await serving.end()).toBeGreaterThanOrEqual(2)
      expect(await data()).toEqual(kept)
      expect(await healthIn(place)).toMatchObject({ state: 'healthy' })
    })

    test('are refused where pods or data would be lost', async () => {
      const labels = { 'app.kubernetes.io/name': 'node', 'app.kubernetes.io/instance': 'tested', of: 'another' }
      const { body } = await nodes({ volumeClaimTemplates: claims('24Mi') })
      const { template } = (body as { readonly spec: { readonly template: { readonly spec: Spec } } }).spec
      const selects = { selector: { matchLabels: labels }, template: { ...template, metadata: { labels } } }
      const other = await nodes({ volumeClaimTemplates: claims('24Mi'), ...selects })
      await expect(deployRelease(place, rendered([other, chain]))).rejects.toMatchObject({
        code: 'ROLLOUT_IMMUTABLE',
        message: expect.stringContaining('node would lose all of its replicas at once'),
      })
      const elsewhere = await nodes({ volumeClaimTemplates: claims('24Mi', 'local') })
      await expect(deployRelease(place, rendered([elsewhere, chain]))).rejects.toMatchObject({
        code: 'ROLLOUT_IMMUTABLE',
        message: expect.stringMatching(/volumes that are there keep what they were made as: .*storageClassName/),
      })
      expect(await healthIn(place)).toMatchObject({ state: 'healthy' })
      expect(await data()).toEqual(kept)
    })
  })

  describe('of what can be made anew', () => {
    let place: ReleasePlace
    beforeAll(async () => {
      place = await makePlace()
    })
    afterAll(() => place?.[Symbol.asyncDispose]())

    const object = (apiVersion: string, kind: string, name: string, rest: Spec) =>
      asResource({ apiVersion, kind, metadata: { name }, ...rest }, name)
    const labels = (of: string) => ({
      'app.kubernetes.io/name': 'api',
      'app.kubernetes.io/instance': 'tested',
      of,
    })
    const release = async (of: string, env: Readonly<Record<string, string>> = {}) => {
      const { body } = await standIn({ name: 'api', env })
      const { spec } = body as { readonly spec: { readonly template: { readonly spec: Spec } } }
      const template = { ...spec.template, metadata: { labels: labels(of) } }
      const selector = { matchLabels: labels(of) }
      return rendered(
        [object('v1', 'ConfigMap', 'settings', { immutable: true, data: { of } })],
        [
          object('v1', 'Service', 'front', {
            spec: { selector: labels(of), ports: [{ port: 80 }], ...(of !== 'one' && { clusterIP: 'None' }) },
          }),
        ],
        [await standIn({ name: 'once', kind: 'Job', env: { OF: of }, container: { command: ['node', '-e', '0'] } })],
        [asResource({ ...(body as KubernetesObject), spec: { ...spec, selector, template } }, 'api'), {}],
      )
    }

    test('take that way, which the plan shows: Deployment, Job, Service, ConfigMap', async () => {
      await expectDeploy(place, await release('one'), 'deployed')
      const desired = await release('two')
      const { components, warnings } = await planOf(place, desired)
      const removed = components.flatMap(({ changes }) => changes).filter(({ operation }) => operation === 'remove')
      expect(removed.map(({ resource }) => resource.split('/').at(-2)).toSorted()).toEqual([
        ...['ConfigMap', 'Deployment', 'Job', 'Service'],
      ])
      expect(warnings.join()).toContain('api is removed and made anew, and away meanwhile: spec.selector')
      await expectDeploy(place, desired, 'deployed')
      expect(await healthIn(place)).toMatchObject({ state: 'healthy' })
      await expectDeploy(place, desired, 'unchanged')
    })

    test('are taken back the same way when the release fails', async () => {
      const failing = await release('three', { FAULT: 'crash-at-start' })
      await expectDeploy(place, failing, 'rolled-back')
      expect(await healthIn(place)).toMatchObject({ state: 'healthy' })
      await expectDeploy(place, await release('two'), 'unchanged')
    })
  })
})

/** Watches until its end how many replicas were ready at the least. */
function leastServing({ target }: ReleasePlace, id: string) {
  const stop = new AbortController()
  const watched = (async () => {
    let least = Number.POSITIVE_INFINITY
    for await (const { resources } of target.watch({ signal: stop.signal })) {
      const replicas = resources.find((resource) => resource.id === id)?.replicas
      // Between the two StatefulSets there is none to be seen, and the pods serve on.
      if (replicas === undefined) continue
      least = Math.min(least, replicas.filter(({ readiness }) => readiness.state === 'ready').length)
    }
    return least
  })()
  return {
    async end(): Promise<number> {
      stop.abort()
      return watched
    },
  }
}
