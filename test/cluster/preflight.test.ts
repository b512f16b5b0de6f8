import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Connection, openConnection } from '@windlass/cluster/connection'
import { type PreflightOptions, runPreflight } from '@windlass/cluster/preflight'
import type { PreflightCheck, PreflightId } from '@windlass/cluster/preflight-check'
import type { Resource } from '@windlass/target/resource'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { makeReleasePlace, type ReleasePlace, testedStack } from './harness/release-place.ts'
import { asResource, standIn } from './harness/stand-in.ts'

const soon = () => AbortSignal.timeout(120_000)
const registry = process.env['REGISTRY']

describe.runIf(process.env['KUBECONFIG'])('with KUBECONFIG, a look before a release', () => {
  let place: ReleasePlace
  beforeAll(async () => {
    place = await makeReleasePlace({ 'pod-security.kubernetes.io/enforce': 'restricted' })
  })
  afterAll(() => place[Symbol.asyncDispose]())

  const look = (resources: readonly Resource[], rest: Partial<PreflightOptions> = {}) =>
    runPreflight({
      place: { connection: place.connection, namespace: place.namespace, stack: testedStack },
      rendered: { resources, workloads: [] },
      thresholds: { minNodes: 1, minNodeCpus: 1, minNodeMemoryGi: 1, minFreeStorageGi: 1 },
      secrets: {
        environment: {},
        readFile: () => Promise.reject(new Error('there is no such file')),
        isPlaceholder: (value) => value === 'changeme',
      },
      mirrors: [{ host: '*', url: `http://${registry}` }],
      signal: soon(),
      ...rest,
    })
  const found = (checks: readonly PreflightCheck[], id: PreflightId) => checks.find((check) => check.id === id)
  const everything = async (): Promise<string> => {
    const paths = ['secrets', 'configmaps', 'pods', 'serviceaccounts', 'events', 'resourcequotas']
    const bodies = await Promise.all(
      paths.map((path) =>
        place.connection.request({
          method: 'GET',
          path: `/api/v1/namespaces/${place.namespace}/${path}`,
          signal: soon(),
        }),
      ),
    )
    const items = bodies.flatMap(({ body }) => (body as { items: readonly { metadata: { uid: string } }[] }).items)
    return createHash('sha256')
      .update(JSON.stringify(items.map(({ metadata }) => metadata)))
      .digest('hex')
  }

  test('passes what would come to run, and changes nothing', async () => {
    const before = await everything()
    const checks = await look([await standIn({ name: 'fits', replicas: 2 })])
    expect(checks.filter(({ state }) => state !== 'pass')).toEqual([])
    expect(checks.map(({ id }) => id)).toEqual([
      ...[
        'api',
        'namespace',
        'rights',
        'kinds',
        'controllers',
        'nodes',
        'room',
        'quota',
        'storage',
        'pod-security',
        'images',
      ],
      'secrets',
    ])
    expect(await everything()).toBe(before)
  })

  test('names what is missing of kinds, classes, images, secrets and room, each with a remedy', async () => {
    const wish = asResource({ apiVersion: 'example.com/v1', kind: 'Wish', metadata: { name: 'wish' } })
    const spec = { ingressClassName: 'nobody', rules: [] }
    const ingress = asResource({ apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'in' }, spec })
    const claim = {
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'gold',
      resources: { requests: { storage: '1Gi' } },
    }
    const volumeClaimTemplates = [{ metadata: { name: 'data' }, spec: claim }]
    const resources = { requests: { cpu: '400', memory: '1Gi' } }
    const env = [{ name: 'KEY', valueFrom: { secretKeyRef: { name: 'absent', key: 'key' } } }]
    const image = 'registry.example.com/no-such/image:1'
    const annotations = { 'windlass.dev/secret-sources': '{"token":"env API_TOKEN"}' }
    const stringData = { token: 'REPLACE_ME from env API_TOKEN' }
    const secret = asResource({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'own', annotations }, stringData })
    const checks = await look([
      ...[wish, ingress, secret],
      await standIn({
        name: 'asks',
        kind: 'StatefulSet',
        container: { resources, env, image },
        spec: { volumeClaimTemplates },
      }),
    ])
    const says: Partial<Record<PreflightId, RegExp>> = {
      kinds: /example\.com\/v1 Wish/,
      controllers: /ingress class nobody/,
      storage: /no class gold/,
      room: /1 pods find no machine with room: asks/,
      images: /no-such\/image:1 \(asks\) is not in its registry/,
      secrets: /API_TOKEN is not set(.|\n)*Secret absent is not in the namespace/,
    }
    for (const [id, detail] of Object.entries(says))
      expect(found(checks, id as PreflightId)).toMatchObject({
        state: 'fail',
        detail: expect.stringMatching(detail),
        remedy: expect.any(String),
      })
  })

  test('finds pods that the namespace would not let in', async () => {
    const container = { securityContext: { privileged: true } }
    const checks = await look([await standIn({ name: 'privileged', container })])
    expect(found(checks, 'pod-security')).toMatchObject({
      state: 'fail',
      detail: expect.stringContaining('privileged'),
    })
  })

  test('finds a quota of others that leaves too little, a placeholder in a Secret that is there, and too few machines', async () => {
    await using strict = await makeReleasePlace()
    const apply = (resource: Resource) => strict.target.apply({ resource, replicas: 'all', signal: soon() })
    const spec = { hard: { 'requests.memory': '64Mi' } }
    await apply(asResource({ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'small' }, spec }))
    await apply(
      asResource({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'given' }, stringData: { key: 'changeme' } }),
    )
    const env = [{ name: 'KEY', valueFrom: { secretKeyRef: { name: 'given', key: 'key' } } }]
    const checks = await look([await standIn({ name: 'bounded', replicas: 2, container: { env } })], {
      place: { connection: strict.connection, namespace: strict.namespace, stack: testedStack },
      thresholds: { minNodes: 99, minNodeCpus: 1, minNodeMemoryGi: 1, minFreeStorageGi: 1 },
    })
    expect(found(checks, 'quota')).toMatchObject({
      state: 'fail',
      detail: expect.stringMatching(/small allows 64Mi of requests\.memory.* 96Mi more/),
    })
    expect(found(checks, 'secrets')).toMatchObject({
      state: 'fail',
      detail: 'The Secret given holds a placeholder as key, not a value.',
    })
    expect(found(checks, 'nodes')).toMatchObject({ state: 'fail', detail: expect.stringContaining('asks for 99') })
    expect(found(checks, 'pod-security')).toMatchObject({ state: 'warn' })
  })

  test('tells one who may do little what is missing, and what nobody could look at', async () => {
    await using user = await limitedUser(place)
    const checks = await look([await standIn({ name: 'fits' })], {
      place: { connection: user.connection, namespace: place.namespace, stack: testedStack },
    })
    const rights = found(checks, 'rights')
    expect(rights).toMatchObject({ state: 'fail', remedy: expect.any(String) })
    expect(rights?.detail).toContain(`We may not watch, create, patch, delete deployments.apps in ${place.namespace}.`)
    expect(rights?.detail).toContain(`We may not get, create pods/portforward in ${place.namespace}.`)
    expect(found(checks, 'nodes')).toMatchObject({
      state: 'warn',
      detail: expect.stringContaining('may not be looked at'),
    })
  })

  test('a registry that cannot be asked is a warning, for the machines may reach it', async () => {
    const checks = await look([await standIn({ name: 'fits' })], {
      mirrors: [{ host: '*', url: 'http://127.0.0.1:9' }],
    })
    expect(found(checks, 'images')).toMatchObject({ state: 'warn', detail: expect.stringContaining('cannot be asked') })
  })

  test('an API server that does not answer is the only finding', async () => {
    const kubeconfig = parse(await readFile(process.env['KUBECONFIG'] ?? '', 'utf8'))
    for (const { cluster } of kubeconfig.clusters) cluster.server = 'https://127.0.0.1:9'
    await using away = await connectionOf(kubeconfig)
    const checks = await look([], {
      place: { connection: away.connection, namespace: place.namespace, stack: testedStack },
    })
    expect(checks).toMatchObject([{ id: 'api', state: 'fail', detail: expect.stringContaining('127.0.0.1:9') }])
  })
})

/** Somebody who may only read workloads of one namespace. */
async function limitedUser({ connection, namespace, target }: ReleasePlace) {
  const metadata = { name: 'limited' }
  const subjects = [{ kind: 'ServiceAccount', name: 'limited', namespace }]
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'limited' }
  const rules = [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'list'] }]
  const group = 'rbac.authorization.k8s.io/v1'
  for (const object of [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    { apiVersion: group, kind: 'Role', metadata, rules },
    { apiVersion: group, kind: 'RoleBinding', metadata, subjects, roleRef },
  ])
    await target.apply({ resource: asResource(object), replicas: 'all', signal: soon() })
  const { body } = await connection.request({
    method: 'POST',
    path: `/api/v1/namespaces/${namespace}/serviceaccounts/limited/token`,
    body: {
      type: 'application/json',
      content: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} },
    },
    signal: soon(),
  })
  const { token } = (body as { status: { token: string } }).status
  const kubeconfig = parse(await readFile(process.env['KUBECONFIG'] ?? '', 'utf8'))
  for (const entry of kubeconfig.users) entry.user = { token }
  return connectionOf(kubeconfig)
}

async function connectionOf(kubeconfig: {
  'current-context': string
}): Promise<AsyncDisposable & { connection: Connection }> {
  const directory = await mkdtemp(join(tmpdir(), 'windlass-kubeconfig-'))
  const path = join(directory, 'config')
  await writeFile(path, stringify(kubeconfig))
  const connection = await openConnection({ kubeconfigs: [path], context: kubeconfig['current-context'] })
  return {
    connection,
    async [Symbol.asyncDispose]() {
      connection[Symbol.dispose]()
      await rm(directory, { recursive: true })
    },
  }
}
