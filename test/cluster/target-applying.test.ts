import { createClusterTarget } from '@windlass/cluster/cluster-target'
import type { Resource } from '@windlass/target/resource'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { KubernetesObject } from './harness/kubernetes-object.ts'
import { makeReleasePlace, type ReleasePlace } from './harness/release-place.ts'
import { asResource, type StandIn, standIn } from './harness/stand-in.ts'

const soon = () => AbortSignal.timeout(120_000)
const object = (apiVersion: string, kind: string, name: string, rest: Readonly<Record<string, unknown>> = {}) =>
  asResource({ apiVersion, kind, metadata: { name }, ...rest } satisfies KubernetesObject)

describe.runIf(process.env['KUBECONFIG'])('with KUBECONFIG, in a namespace', () => {
  let place: ReleasePlace
  beforeAll(async () => {
    place = await makeReleasePlace({ 'pod-security.kubernetes.io/enforce': 'baseline' })
  })
  afterAll(() => place[Symbol.asyncDispose]())

  const apply = (resource: Resource, replicas: 'all' | 'hold' = 'all') =>
    place.target.apply({ resource, replicas, signal: soon() })
  const remove = (id: string, volumes: 'keep' | 'delete' = 'delete') =>
    place.target.remove({ id, volumes, signal: soon() })
  const live = async (path: string) =>
    (await place.connection.request({ method: 'GET', path, answers: [404], signal: soon() })).body as Live
  const observed = async (id: string) =>
    (await place.target.observe({ signal: soon() })).resources.find((resource) => resource.id === id)
  const inNamespace = (path: string) => path.replace('~', `namespaces/${place.namespace}`)

  /** Writes as somebody else does. */
  const writeAs = (fieldManager: string, path: string, content: unknown) =>
    place.connection.request({
      method: 'PATCH',
      path: inNamespace(path),
      query: { fieldManager },
      body: { type: 'application/merge-patch+json', content },
      signal: soon(),
    })

  describe('applying', () => {
    test.concurrent('leaves alone what others set, and reports what they set otherwise', async () => {
      const config = object('v1', 'ConfigMap', 'shared', { data: { ours: '1' } })
      await apply(config)
      await writeAs('somebody', '/api/v1/~/configmaps/shared', { data: { ours: '2', theirs: '3' } })
      await expect(apply(config)).rejects.toMatchObject({
        code: 'CLUSTER_FIELD_CONFLICT',
        message: expect.stringContaining('somebody owns .data.ours'),
        details: { conflicts: [{ manager: 'somebody', field: '.data.ours' }] },
      })
      await writeAs('windlass', '/api/v1/~/configmaps/shared', { data: { ours: '4' } })
      await apply(config)
      expect((await live(inNamespace('/api/v1/~/configmaps/shared'))).data).toEqual({ ours: '1', theirs: '3' })
    })

    test.concurrent('takes away what is no longer wanted', async () => {
      await apply(object('v1', 'ConfigMap', 'fewer', { data: { one: '1', two: '2' } }))
      await apply(object('v1', 'ConfigMap', 'fewer', { data: { two: '2' } }))
      expect((await live(inNamespace('/api/v1/~/configmaps/fewer'))).data).toEqual({ two: '2' })
    })

    test.concurrent.each([
      ['a kind that there is not', object('example.com/v1', 'Wish', 'wish'), 'CLUSTER_KIND_UNKNOWN', /Wish/],
      [
        'a field that there is not',
        object('v1', 'Service', 'typo', { spec: { ports: [{ port: 80, nmae: 'http' }] } }),
        'CLUSTER_INVALID',
        /nmae/,
      ],
      [
        'a value that is none',
        object('v1', 'Service', 'port', { spec: { ports: [{ port: 99_999 }] } }),
        'CLUSTER_INVALID',
        /spec\.ports\[0\]\.port/,
      ],
      [
        'a pod that the policy of the namespace refuses',
        object('v1', 'Pod', 'host', { spec: { hostNetwork: true, containers: [{ name: 'main', image: 'example' }] } }),
        'CLUSTER_ADMISSION_REFUSED',
        /violates PodSecurity/,
      ],
      ['what is no object', { ...object('v1', 'Pod', 'x'), id: 'processes/node' }, 'CLUSTER_RESOURCE_INVALID', /node/],
    ])('refuses %s, and says so', async (_what, resource, code, message) => {
      await expect(apply(resource)).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
    })

    test.concurrent('names fields that cannot be changed, and what it takes', async () => {
      const claims = (storage: string) => [
        { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } } },
      ]
      const set = (rest: Readonly<Record<string, unknown>>) =>
        standIn({ name: 'fixed', kind: 'StatefulSet', replicas: 0, spec: rest })
      await apply(await set({ volumeClaimTemplates: claims('1Gi') }))
      await expect(apply(await set({ volumeClaimTemplates: claims('2Gi') }))).rejects.toMatchObject({
        code: 'CLUSTER_IMMUTABLE',
        message: expect.stringContaining('volumeClaimTemplates[0].spec.resources.requests.storage (1Gi → 2Gi)'),
        details: { recipe: 'expand-claims' },
      })
      const renamed = { volumeClaimTemplates: claims('1Gi'), podManagementPolicy: 'OrderedReady' }
      await expect(apply(await set(renamed), 'hold')).rejects.toMatchObject({
        message: expect.stringContaining('spec.podManagementPolicy (Parallel → OrderedReady)'),
        details: { recipe: 'recreate-around-pods' },
      })

      const deployment = (labels: object): Promise<Resource> =>
        standIn({
          name: 'selects',
          replicas: 0,
          spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [main] } } },
        })
      await apply(await deployment({ a: '1' }))
      await expect(apply(await deployment({ a: '2' }))).rejects.toMatchObject({
        code: 'CLUSTER_IMMUTABLE',
        message: expect.stringContaining('spec.selector.matchLabels.a (1 → 2)'),
        details: { recipe: 'recreate' },
      })

      const settings = (value: string) => object('v1', 'ConfigMap', 'sealed', { immutable: true, data: { value } })
      await apply(settings('1'))
      await expect(apply(settings('2'))).rejects.toMatchObject({
        code: 'CLUSTER_IMMUTABLE',
        details: { recipe: 'recreate', fields: [{ path: 'data.value', live: '1', wanted: '2' }] },
      })
    })

    test.concurrent('leaves the number of replicas as it is where an autoscaler takes it over, and takes it back', async () => {
      const path = inNamespace('/apis/apps/v1/~/deployments/scaled')
      const numbered = await standIn({ name: 'scaled', replicas: 3, container: { image: 'example.com/none' } })
      const { replicas: _, ...spec } = (numbered.body as { spec: { replicas: number } }).spec
      const left = asResource({ ...(numbered.body as KubernetesObject), spec })
      await apply(numbered)
      await apply(left)
      await apply(left)
      expect((await live(path)).spec).toMatchObject({ replicas: 3 })
      const scale = { spec: { replicas: 5 } }
      await place.connection.request({
        method: 'PATCH',
        path: `${path}/scale`,
        query: { fieldManager: 'kube-controller-manager' },
        body: { type: 'application/merge-patch+json', content: scale },
        signal: soon(),
      })
      await apply(left)
      expect((await live(path)).spec).toMatchObject({ replicas: 5 })
      await apply(numbered)
      expect((await live(path)).spec).toMatchObject({ replicas: 3 })
      await remove(numbered.id)
    })

    test.concurrent('cannot hold what its controller moves at once', async () => {
      await expect(apply(await standIn({ name: 'held' }), 'hold')).rejects.toMatchObject({
        code: 'CLUSTER_CANNOT_HOLD',
      })
    })
  })

  describe('a Deployment', () => {
    test.concurrent('moves to another revision, and a Service leads to it', async () => {
      const version = (name: string): Promise<Resource> =>
        standIn({ name: 'rolled', replicas: 2, env: { VERSION: name } } satisfies StandIn)
      const service = object('v1', 'Service', 'rolled', {
        spec: { selector: { 'app.kubernetes.io/name': 'rolled' }, ports: [{ port: 80, targetPort: 'http' }] },
      })
      await apply(service)
      const first = await version('1')
      const ready = await place.comes(first, ({ readiness }) => readiness.state === 'ready')
      expect(ready.replicas.map(({ digest }) => digest)).toEqual([first.digest, first.digest])
      const led = await place.until(service.id, ({ readiness }) => readiness.detail.includes('2 endpoints'))
      expect(led.readiness.state).toBe('ready')

      const second = await version('2')
      const updating = await place.comes(second, ({ replicas }) =>
        replicas.some(({ digest }) => digest === first.digest),
      )
      expect(updating.readiness.state).toBe('progressing')
      const moved = await place.until(second.id, ({ readiness }) => readiness.state === 'ready')
      expect(moved.replicas.map(({ digest }) => digest)).toEqual([second.digest, second.digest])
      await remove(second.id)
      expect(await observed(second.id)).toBeUndefined()
    })

    test.concurrent('has a pod that failed made anew, and one that serves left alone', async () => {
      const crashing = await standIn({ name: 'again', restartBudget: 0, env: { FAULT: 'crash-at-start' } })
      const { replicas } = await place.comes(crashing, ({ readiness }) => readiness.state === 'failed')
      await place.target.replaceReplica({ id: crashing.id, ordinal: 0, signal: soon() })
      const after = await place.until(crashing.id, (seen) => seen.replicas.length === 1)
      expect(after.replicas[0]?.name).not.toBe(replicas[0]?.name)

      const serving = await standIn({ name: 'again' })
      const before = await place.comes(serving, ({ readiness }) => readiness.state === 'ready')
      await place.target.replaceReplica({ id: serving.id, ordinal: 0, signal: soon() })
      expect((await observed(serving.id))?.replicas).toMatchObject([{ name: before.replicas[0]?.name }])
    })
  })

  describe('a StatefulSet', () => {
    test.concurrent('that is stuck on a broken revision is freed by another one', async () => {
      const ordered = (env: Readonly<Record<string, string>>) =>
        standIn({
          name: 'stuck',
          kind: 'StatefulSet',
          replicas: 2,
          restartBudget: 0,
          env,
          spec: { podManagementPolicy: 'OrderedReady' },
        })
      const works = await ordered({})
      await place.comes(works, ({ readiness }) => readiness.state === 'ready')
      await place.comes(await ordered({ FAULT: 'crash-at-start' }), ({ readiness }) => readiness.state === 'failed')
      const freed = await place.comes(works, ({ readiness }) => readiness.state === 'ready')
      expect(freed.replicas.map(({ digest }) => digest)).toEqual([works.digest, works.digest])
    })

    test.concurrent('has several replicas moved that are asked for at once', async () => {
      const version = (name: string): Promise<Resource> =>
        standIn({ name: 'asked', kind: 'StatefulSet', replicas: 3, env: { VERSION: name } })
      const first = await version('1')
      await place.comes(first, ({ readiness }) => readiness.state === 'ready')
      const second = await version('2')
      await apply(second, 'hold')
      const move = (ordinal: number) => place.target.replaceReplica({ id: second.id, ordinal, signal: soon() })
      await Promise.all([move(0), move(1)])
      const moved = await place.until(second.id, ({ readiness }) => readiness.state === 'ready')
      expect(moved.replicas.map(({ digest }) => digest)).toEqual([second.digest, second.digest, first.digest])
    })

    test.concurrent('is moved replica by replica in any order, and is then as it was described', async () => {
      const version = (name: string): Promise<Resource> =>
        standIn({ name: 'stepped', kind: 'StatefulSet', replicas: 3, env: { VERSION: name } })
      await place.comes(await version('1'), ({ readiness }) => readiness.state === 'ready')
      const second = await version('2')
      await apply(second, 'hold')
      const strategies: unknown[] = []
      for (const ordinal of [0, 2, 1]) {
        await place.target.replaceReplica({ id: second.id, ordinal, signal: soon() })
        strategies.push((await live(inNamespace('/apis/apps/v1/~/statefulsets/stepped'))).spec?.['updateStrategy'])
      }
      const partition = (from: number) => ({ type: 'RollingUpdate', rollingUpdate: { partition: from } })
      expect(strategies).toEqual([partition(3), partition(2), partition(0)])
      const moved = await place.until(second.id, ({ readiness }) => readiness.state === 'ready')
      expect(moved.replicas.map(({ digest }) => digest)).toEqual([second.digest, second.digest, second.digest])
      await apply(second)
    })
  })

  test.concurrent('a namespace that is not there yet is empty, and is made by the release itself', async () => {
    const name = `${place.namespace}-new`
    using target = createClusterTarget({ connection: place.connection, namespace: name, stack: 'tested' })
    const seen = async () => (await target.observe({ signal: soon() })).resources.map(({ id }) => id)
    expect(await seen()).toEqual([])
    await expect(
      target.apply({ resource: object('v1', 'ConfigMap', 'early'), replicas: 'all', signal: soon() }),
    ).rejects.toMatchObject({ code: 'CLUSTER_NOT_FOUND', message: expect.stringContaining(name) })
    const namespace = object('v1', 'Namespace', name)
    try {
      await target.apply({ resource: namespace, replicas: 'all', signal: soon() })
      await target.apply({ resource: object('v1', 'ConfigMap', 'early'), replicas: 'all', signal: soon() })
      expect(await seen()).toEqual(['v1/ConfigMap/early', namespace.id])
    } finally {
      await place.connection.request({
        method: 'DELETE',
        path: `/api/v1/namespaces/${name}`,
        answers: [404],
        signal: soon(),
      })
    }
  })

  test.concurrent('a kind is known as soon as it is defined, and its objects are seen', async () => {
    const group = `${place.namespace}.example.com`
    const names = { plural: 'wishes', singular: 'wish', kind: 'Wish', listKind: 'WishList' }
    const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } }
    const versions = [{ name: 'v1', served: true, storage: true, schema, subresources: { status: {} } }]
    const definition = object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', `wishes.${group}`, {
      spec: { group, names, scope: 'Namespaced', versions },
    })
    await place.comes(definition, ({ readiness }) => readiness.state === 'ready')
    try {
      const wish = object(`${group}/v1`, 'Wish', 'peace', { spec: { for: 'all' } })
      const seen = await place.comes(wish, ({ readiness }) => readiness.state === 'progressing')
      expect(seen.readiness).toMatchObject({ reason: 'Pending', detail: 'no controller has said anything of it' })
      const conditions = [
        { type: 'Ready', status: 'False', reason: 'NotYet', message: 'tomorrow', lastTransitionTime: now },
      ]
      await writeAs('a-controller', `/apis/${group}/v1/~/wishes/peace/status`, { status: { conditions } })
      const said = await place.until(wish.id, ({ readiness }) => readiness.reason === 'NotYet')
      expect(said.readiness).toMatchObject({ state: 'progressing', detail: 'tomorrow' })
      await remove(wish.id)
    } finally {
      await remove(definition.id)
    }
    expect(await observed(definition.id)).toBeUndefined()
  })

  describe('removing', () => {
    test.concurrent('never deletes the namespace, which then is of no release', async () => {
      const namespace = object('v1', 'Namespace', place.namespace, {})
      await apply(namespace)
      expect(await observed(namespace.id)).toMatchObject({ readiness: { state: 'ready' } })
      await remove(namespace.id)
      expect(await observed(namespace.id)).toBeUndefined()
      expect((await live(inNamespace('/api/v1/~'))).metadata.deletionTimestamp).toBeUndefined()
    })

    test.concurrent('keeps claims with the volumes, and deletes them with the volumes', async () => {
      const claim = object('v1', 'PersistentVolumeClaim', 'kept', {
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '16Mi' } } },
      })
      const path = inNamespace('/api/v1/~/persistentvolumeclaims/kept')
      await apply(claim)
      await remove(claim.id, 'keep')
      expect(await observed(claim.id)).toBeUndefined()
      expect((await live(path)).metadata.deletionTimestamp).toBeUndefined()
      await remove(claim.id, 'delete')
      expect(await live(path)).toMatchObject({ code: 404 })
    })

    test.concurrent('knows what is in no namespace by the one of its release', async () => {
      const name = `${place.namespace}-high`
      const priority = object('scheduling.k8s.io/v1', 'PriorityClass', name, { value: 1000 })
      await apply(priority)
      expect(await observed(priority.id)).toMatchObject({ readiness: { state: 'ready' } })
      await remove(priority.id)
      expect(await observed(priority.id)).toBeUndefined()
    })

    test.concurrent('leaves alone what is not of the release', async () => {
      const path = inNamespace('/api/v1/~/configmaps')
      const content = { metadata: { name: 'theirs' } }
      await place.connection.request({
        method: 'POST',
        path,
        body: { type: 'application/json', content },
        signal: soon(),
      })
      await remove('v1/ConfigMap/theirs')
      expect(await live(`${path}/theirs`)).toMatchObject(content)
    })

    test.concurrent('leaves a kind alone that the cluster no longer has', async () => {
      await remove('example.com/v1/Wish/wish')
    })
  })
})

const now = new Date().toISOString()
const main = { name: 'main', image: 'example' }

interface Live {
  readonly metadata: { readonly deletionTimestamp?: string }
  readonly data?: unknown
  readonly spec?: Readonly<Record<string, unknown>>
}
