import type { Resource } from '@windlass/target/resource'
import { expect, test } from 'vitest'
import { withNamedSecrets } from './name-secrets.ts'
import { parseNamedSecret, sourcedSecrets } from './secret-sources.ts'

function resource(kind: string, body: Record<string, unknown>, needs: readonly string[] = []): Resource {
  const metadata = { name: 'api', ...(body['metadata'] as object) }
  return {
    ...{ id: `v1/${kind}/${metadata.name}`, component: 'api', phase: 'core', needs, digest: `digest of ${kind}` },
    body: { apiVersion: 'v1', kind, ...body, metadata },
  }
}

const annotations = { 'windlass.dev/secret-sources': '{"key":"env API_KEY","users":"file /run/users"}' }
const stringData = { key: 'REPLACE_ME from env API_KEY', users: 'REPLACE_ME from file /run/users', mode: 'test' }
const secret = resource('Secret', { metadata: { name: 'api-secrets', annotations }, type: 'Opaque', stringData })
const names = new Map([['api-secrets', 'api-secrets-0123456789']])

const named = (...resources: readonly Resource[]) =>
  withNamedSecrets({ resources: [secret, ...resources], workloads: [] }, names).resources

test('the sources of a Secret are read, and what its description has itself', () => {
  expect(sourcedSecrets([secret, resource('ConfigMap', {})])).toEqual([
    {
      resource: secret,
      name: 'api-secrets',
      origins: { key: { from: 'env', variable: 'API_KEY' }, users: { from: 'file', path: '/run/users' } },
      literals: { mode: 'test' },
    },
  ])
})

test('a Secret is named after its content, cannot be changed, and holds nothing', () => {
  const [renamed] = named()
  expect(renamed).toMatchObject({ id: 'v1/Secret/api-secrets-0123456789', body: { immutable: true, type: 'Opaque' } })
  expect(renamed?.digest).not.toBe(secret.digest)
  expect(JSON.stringify(renamed)).not.toMatch(/REPLACE_ME|stringData|"test"/)
  expect(parseNamedSecret(renamed?.body)).toEqual({
    name: 'api-secrets-0123456789',
    baseName: 'api-secrets',
    type: 'Opaque',
  })
  expect(sourcedSecrets(named())).toEqual([])
})

test('whatever reads it does so by its new name, and has another digest', () => {
  const reference = { name: 'api-secrets', key: 'key' }
  const pod = resource(
    'Pod',
    {
      spec: {
        imagePullSecrets: [{ name: 'api-secrets' }],
        containers: [
          { env: [{ name: 'KEY', valueFrom: { secretKeyRef: reference } }], envFrom: [{ secretRef: reference }] },
        ],
        volumes: [
          { name: 'one', secret: { secretName: 'api-secrets' } },
          { name: 'two', projected: { sources: [{ secret: { name: 'api-secrets', items: [] } }] } },
        ],
      },
    },
    ['v1/Secret/api-secrets'],
  )
  const middleware = resource('Middleware', { spec: { basicAuth: { secret: 'api-secrets' } } })
  const ingress = resource('Ingress', {
    metadata: { annotations: { 'nginx.ingress.kubernetes.io/auth-secret': 'api-secrets' } },
  })
  for (const before of [pod, middleware, ingress]) {
    const [, after] = named(before)
    expect(JSON.stringify(after)).not.toContain('api-secrets"')
    expect(after?.digest).not.toBe(before.digest)
  }
})

test('what only has the same name is left as it is', () => {
  const config = resource('ConfigMap', { metadata: { name: 'api-secrets' }, data: { name: 'api-secrets' } })
  const pod = resource('Pod', { spec: { volumes: [{ configMap: { name: 'api-secrets' } }] } })
  expect(named(config, pod).slice(1)).toEqual([config, pod])
})

test('another value is another Secret and another digest of its readers; the same is the same', () => {
  const reader = resource('Pod', { spec: { volumes: [{ secret: { secretName: 'api-secrets' } }] } })
  const release = { resources: [secret, reader], workloads: [] }
  const digests = (name: string) =>
    withNamedSecrets(release, new Map([['api-secrets', name]])).resources.map(({ digest }) => digest)
  expect(digests('api-secrets-1')).toEqual(digests('api-secrets-1'))
  const [one, other] = [digests('api-secrets-1'), digests('api-secrets-2')]
  expect(one[0]).not.toBe(other[0])
  expect(one[1]).not.toBe(other[1])
})

test('a Job that reads a Secret is another Job for another value, and what needs it or counts its pods knows', () => {
  const reading = { spec: { template: { spec: { volumes: [{ secret: { secretName: 'api-secrets' } }] } } } }
  const metadata = { name: 'api-migrate-0a1b2c3d' }
  const job = { ...resource('Job', { ...reading, metadata }), id: 'batch/v1/Job/api-migrate-0a1b2c3d' }
  const service = resource('Service', {}, [job.id])
  const workload = { component: 'api', resource: job.id, replicas: 1, gates: [] }
  const release = {
    resources: [secret, job, service],
    workloads: [{ ...workload, rolling: { kind: 'once', withinMs: 1_000 } as const }],
  }
  const idsWith = (value: string) => {
    const { resources, workloads } = withNamedSecrets(release, new Map([['api-secrets', `api-secrets-${value}`]]))
    const id = resources[1]?.id ?? ''
    expect(resources[1]?.body).toMatchObject({ metadata: { name: id.slice(id.lastIndexOf('/') + 1) } })
    expect(resources[2]?.needs).toEqual([id])
    expect(workloads[0]?.resource).toBe(id)
    return id
  }
  expect(idsWith('one')).toMatch(/^batch\/v1\/Job\/api-migrate-[0-9a-f]{8}$/)
  expect(idsWith('one')).toBe(idsWith('one'))
  expect(idsWith('one')).not.toBe(idsWith('another'))
})
