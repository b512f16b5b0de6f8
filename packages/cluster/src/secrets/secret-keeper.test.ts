import type { Rendered, Resource } from '@windlass/target/resource'
import { expect, test } from 'vitest'
import { MemoryApi } from '../testing/memory-api.ts'
import type { SecretPlaces } from './resolve-secrets.ts'
import { SecretKeeper } from './secret-keeper.ts'

const signal = new AbortController().signal
const path = '/api/v1/namespaces/xai/secrets'

const secret: Resource = {
  ...{ id: 'v1/Secret/api-secrets', component: 'api', phase: 'core', needs: [], digest: 'a' },
  body: {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: 'api-secrets',
      annotations: { 'windlass.dev/secret-sources': '{"key":"env API_KEY","cert":"file /cert"}' },
    },
    type: 'Opaque',
    stringData: { key: 'REPLACE_ME from env API_KEY', cert: 'REPLACE_ME from file /cert' },
  },
}
const rendered: Rendered = { resources: [secret], workloads: [] }

function places(values: { readonly key?: string | undefined; readonly cert?: string } = {}): SecretPlaces {
  const { key = 'opensesame', cert = 'certificate' } = values
  return {
    environment: { ...('key' in values && values.key === undefined ? {} : { API_KEY: key }) },
    readFile: async () => new TextEncoder().encode(cert),
    isPlaceholder: (value) => value === 'changeme',
  }
}

function keeperOf(api: MemoryApi): SecretKeeper {
  return new SecretKeeper({ connection: api.connect(), namespace: 'xai', stack: 'xai' })
}

/** Brings a release with these values to run; returns its Secret. */
async function deploy(keeper: SecretKeeper, values?: Parameters<typeof places>[0]): Promise<Resource> {
  const prepared = await keeper.prepare(rendered, { places: places(values), missing: 'refuse', signal })
  const [resource] = prepared.resources
  if (resource === undefined) throw new Error('a release keeps its resources')
  await keeper.write(resource, signal)
  return resource
}

const secretNames = (api: MemoryApi) => [...api.objects.values()].map(({ metadata }) => metadata.name)

test('values are found, and written under the name that the release has for them', async () => {
  const api = new MemoryApi()
  const { id, body } = await deploy(keeperOf(api))
  expect(JSON.stringify(body)).not.toContain('opensesame')
  const [stored] = [...api.objects.values()]
  expect(id).toBe(`v1/Secret/${stored?.metadata.name}`)
  expect(stored).toMatchObject({
    immutable: true,
    type: 'Opaque',
    data: { key: btoa('opensesame'), cert: btoa('certificate') },
  })
})

test('everything that is missing is told at once, with secret, key and source, and nothing is written', async () => {
  const api = new MemoryApi()
  const given = places({ key: undefined, cert: 'changeme' })
  await expect(keeperOf(api).prepare(rendered, { places: given, missing: 'refuse', signal })).rejects.toMatchObject({
    code: 'CLUSTER_SECRET_UNRESOLVED',
    message: [
      'Values of secrets are missing.',
      'secret api-secrets, key key: the variable API_KEY is not set',
      'secret api-secrets, key cert: the file /cert holds a placeholder, not a value',
    ].join('\n'),
  })
  expect(api.objects.size).toBe(0)
})

test('a change from elsewhere may keep the values that run, but takes no placeholder', async () => {
  const api = new MemoryApi()
  const keeper = keeperOf(api)
  const { id } = await deploy(keeper)
  const keep = (given: SecretPlaces) => keeperOf(api).prepare(rendered, { places: given, missing: 'keep', signal })
  expect((await keep(places({ key: undefined }))).resources[0]?.id).toBe(id)
  await expect(keep(places({ key: 'changeme' }))).rejects.toMatchObject({ code: 'CLUSTER_SECRET_UNRESOLVED' })
  const another = keeperOf(new MemoryApi())
  await expect(
    another.prepare(rendered, { places: places({ key: undefined }), missing: 'keep', signal }),
  ).rejects.toThrow('API_KEY')
})

test('a Secret is kept for the way back as long as a record names it', async () => {
  const api = new MemoryApi()
  const keeper = keeperOf(api)
  const old = await deploy(keeper)
  const next = await deploy(keeper, { key: 'another' })
  expect(next.id).not.toBe(old.id)
  expect(await keeper.keep(old.id, signal)).toBe(true)
  const [kept, running] = [...api.objects.values()]
  expect(kept?.metadata.labels).toEqual({ 'windlass.dev/kept-for': 'xai' })
  expect(running?.metadata.labels).toEqual({ 'windlass.dev/stack': 'xai' })

  const history: unknown[] = [{ resources: [old] }, { resources: [next] }]
  const records = {
    list: async () => history.map((_, index) => String(index)),
    read: async ({ name }: { name: string }) => history[Number(name)],
  }
  await keeper.discard(records, signal)
  expect(secretNames(api)).toHaveLength(2)

  // The way back, from another command that never saw the values.
  await keeperOf(api).write(old, signal)
  expect(api.objects.get(`${path}/${old.id.split('/').at(-1)}`)?.metadata.labels).toEqual({
    'windlass.dev/stack': 'xai',
  })

  await keeper.keep(old.id, signal)
  history.shift()
  await keeper.discard(records, signal)
  expect(secretNames(api)).toEqual([next.id.split('/').at(-1)])
  await expect(keeperOf(api).write(old, signal)).rejects.toMatchObject({ code: 'CLUSTER_SECRET_GONE' })
})

test('other Secrets, and what is no Secret, are none to keep', async () => {
  const api = new MemoryApi()
  api.objects.set(`${path}/plain`, { metadata: { name: 'plain', uid: 'a', resourceVersion: '1' } })
  const keeper = keeperOf(api)
  expect(await keeper.keep('v1/Secret/plain', signal)).toBe(false)
  expect(await keeper.keep('v1/ConfigMap/plain', signal)).toBe(false)
  expect(await keeper.keep('v1/Secret/gone', signal)).toBe(false)
})
