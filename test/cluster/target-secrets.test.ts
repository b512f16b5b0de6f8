import { createClusterTarget } from '@windlass/cluster/cluster-target'
import type { Rendered, Resource } from '@windlass/target/resource'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openCluster } from './harness/open-cluster.ts'
import { makeReleasePlace, type ReleasePlace, testedStack } from './harness/release-place.ts'
import { asResource, standIn } from './harness/stand-in.ts'

const soon = () => AbortSignal.timeout(120_000)

const secret = asResource(
  {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'api-secrets', annotations: { 'windlass.dev/secret-sources': '{"name":"env API_NAME"}' } },
    type: 'Opaque',
    stringData: { name: 'REPLACE_ME from env API_NAME' },
  },
  'api',
)

describe.runIf(process.env['KUBECONFIG'])('with KUBECONFIG, in a namespace', () => {
  let place: ReleasePlace
  beforeAll(async () => {
    place = await makeReleasePlace()
  })
  afterAll(() => place[Symbol.asyncDispose]())

  const prepare = async (value: string): Promise<Rendered> => {
    const env = [{ name: 'NAME', valueFrom: { secretKeyRef: { name: 'api-secrets', key: 'name' } } }]
    const workload = await standIn({ name: 'api', container: { env } })
    const places = {
      environment: { API_NAME: value },
      readFile: () => Promise.reject(new Error('no file is read')),
      isPlaceholder: () => false,
    }
    const rendered = { resources: [secret, workload], workloads: [] }
    return place.target.prepare(rendered, { places, missing: 'refuse', signal: soon() })
  }
  const run = async ({ resources }: Rendered, target = place.target) => {
    const [named, workload] = resources as readonly [Resource, Resource]
    for (const resource of resources) await target.apply({ resource, replicas: 'all', signal: soon() })
    await place.until(workload.id, ({ digest, readiness }) => digest === workload.digest && readiness.state === 'ready')
    return named
  }
  const toldName = async () => {
    const request = { method: 'GET', path: '/' } as const
    const { body } = await place.target.call({ component: 'api', replica: 0, port: 'http', request, signal: soon() })
    return JSON.parse(body).name
  }
  const observedIds = async () => (await place.target.observe({ signal: soon() })).resources.map(({ id }) => id)

  test('a changed value rolls the pods, and the way back finds the value that nobody has any more', async () => {
    const first = await prepare('first-value')
    const firstSecret = await run(first)
    expect(await toldName()).toBe('first-value')

    const second = await prepare('second-value')
    const secondSecret = await run(second)
    expect(await toldName()).toBe('second-value')
    // What a plan does last with what is no longer wanted.
    await place.target.remove({ id: firstSecret.id, volumes: 'keep', signal: soon() })
    expect(await observedIds()).toContain(secondSecret.id)
    expect(await observedIds()).not.toContain(firstSecret.id)

    await place.target.records.write({ name: 'release-000001', value: first, signal: soon() })
    expect(JSON.stringify(await place.target.records.read({ name: 'release-000001', signal: soon() }))).not.toMatch(
      /(first|second)-value/,
    )
    using connection = await openCluster()
    using another = createClusterTarget({ connection, namespace: place.namespace, stack: testedStack })
    await run(first, another)
    expect(await toldName()).toBe('first-value')
    await another.remove({ id: secondSecret.id, volumes: 'keep', signal: soon() })
    expect(await observedIds()).toContain(firstSecret.id)

    // No record names the second any more when one is removed; the first is named by nobody either, but runs.
    await another.records.remove({ name: 'release-000001', signal: soon() })
    await expect(run(second, another)).rejects.toMatchObject({ code: 'CLUSTER_SECRET_GONE' })
    expect(await observedIds()).toContain(firstSecret.id)
  })

  test('what a deploy has applied is not applied again with the same value', async () => {
    const one = await prepare('same-value')
    await run(one)
    const other = await prepare('same-value')
    expect(other.resources.map(({ digest }) => digest)).toEqual(one.resources.map(({ digest }) => digest))
    await run(other)
    expect(await toldName()).toBe('same-value')
  })
})
