import { describe, expect, test } from 'vitest'
import { complaints } from './harness/api-server.ts'
import { apiServer } from './harness/cluster.ts'
import { inParallel } from './harness/in-parallel.ts'
import type { KubernetesObject } from './harness/kubernetes-object.ts'
import { podOfTemplate } from './harness/pod-of-template.ts'
import { renderedStacks } from './harness/rendered-stacks.ts'
import { enforceAdmission, stackNamespace } from './harness/stack-namespace.ts'

/** What the server says against these objects, without keeping one of them. */
async function complaintsAbout(
  objects: readonly KubernetesObject[],
  write: 'apply' | 'create',
): Promise<readonly string[]> {
  const api = await apiServer()
  const judged = await inParallel(objects, async (object) =>
    complaints(object, await api[write]({ object, dryRun: true })),
  )
  return judged.flat()
}

describe.each(await renderedStacks())('$stack in $environment', ({ objects }) => {
  test('is accepted object by object, without a warning', async () => {
    await using namespace = await stackNamespace(objects)
    expect(await complaintsAbout([namespace.original, ...namespace.inside], 'apply')).toEqual([])
  })

  // A workload is accepted where its pods would not be.
  test('has pods that its own namespace admits, without a warning', async () => {
    await using namespace = await stackNamespace(objects)
    await using _admission = await enforceAdmission(namespace.inside)
    const pods = namespace.inside.flatMap((object) => podOfTemplate(object) ?? [])
    expect(pods).not.toEqual([])
    expect(await complaintsAbout(pods, 'create')).toEqual([])
  })
})

describe('objects that are not accepted are told of', () => {
  const metadata = { name: 'wrong', namespace: 'default' }

  test('a field that there is not', async () => {
    const service = { apiVersion: 'v1', kind: 'Service', metadata, spec: { ports: [{ port: 80, nmae: 'http' }] } }
    expect(await complaintsAbout([service], 'apply')).toEqual([expect.stringMatching(/^v1\/Service\/wrong: .*nmae/)])
  })

  test('a kind that there is not', async () => {
    const object = { apiVersion: 'example.com/v1', kind: 'Wish', metadata }
    expect(await complaintsAbout([object], 'apply')).toEqual([expect.stringContaining('has no example.com/v1/Wish')])
  })

  test('a field that is deprecated', async () => {
    const volumes = [{ name: 'repository', gitRepo: { repository: 'https://example.com/repository.git' } }]
    const spec = { containers: [{ name: 'main', image: 'example' }], volumes }
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata, spec }
    expect(await complaintsAbout([pod], 'create')).toEqual([expect.stringMatching(/warning: .*gitRepo/)])
  })

  test.each([
    ['a privileged container', { securityContext: { privileged: true } }, /violates PodSecurity/],
    ['more memory than the quota', { resources: { requests: { memory: '1Gi' } } }, /exceeded quota/],
    [
      'more processors than the limit range',
      { resources: { limits: { cpu: '64' } } },
      /maximum cpu usage per Container/,
    ],
  ])('a pod with %s', async (_what, container, message) => {
    const inNamespace = { name: 'bounds', namespace: 'rendered' }
    await using namespace = await stackNamespace([
      {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: 'rendered', labels: { 'pod-security.kubernetes.io/enforce': 'baseline' } },
      },
      { apiVersion: 'v1', kind: 'ResourceQuota', metadata: inNamespace, spec: { hard: { 'requests.memory': '64Mi' } } },
      {
        apiVersion: 'v1',
        kind: 'LimitRange',
        metadata: inNamespace,
        spec: { limits: [{ type: 'Container', max: { cpu: '1' }, defaultRequest: { memory: '32Mi' } }] },
      },
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'pod', namespace: 'rendered' } },
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'wrong', namespace: 'rendered' },
        spec: {
          template: {
            spec: { serviceAccountName: 'pod', containers: [{ name: 'main', image: 'example', ...container }] },
          },
        },
      },
    ])
    await using _admission = await enforceAdmission(namespace.inside)
    const pods = namespace.inside.flatMap((object) => podOfTemplate(object) ?? [])
    expect(await complaintsAbout(pods, 'create')).toEqual([expect.stringMatching(message)])
  })
})
