import { describe, expect, test, vi } from 'vitest'
import { complaints } from './harness/api-server.ts'
import { apiServer } from './harness/cluster.ts'
import { inParallel } from './harness/in-parallel.ts'
import type { KubernetesObject } from './harness/kubernetes-object.ts'
import { podOfTemplate } from './harness/pod-of-template.ts'
import { renderedStacks } from './harness/rendered-stacks.ts'
import { temporaryNamespace } from './harness/temporary-namespace.ts'

const stacks = await renderedStacks()

/** The namespace of a stack for real, under another name so that nothing else is touched, and all else of it in there. */
async function stackNamespace(objects: readonly KubernetesObject[]) {
  const original = objects.find(({ kind }) => kind === 'Namespace')
  if (original === undefined) throw new Error('the stack renders no Namespace')
  const { labels, annotations } = original.metadata
  const namespace = await temporaryNamespace({ ...(labels && { labels }), ...(annotations && { annotations }) })
  const inside = objects
    .filter((object) => object !== original)
    .map((object) => {
      const { namespace: rendered, ...metadata } = object.metadata
      return rendered === undefined ? object : { ...object, metadata: { ...metadata, namespace: namespace.name } }
    })
  return { namespace, original, inside }
}

/** What a pod needs to be admitted. A quota counts only once the server has measured what is used. */
async function applyForReal(objects: readonly KubernetesObject[]): Promise<AsyncDisposable> {
  const api = await apiServer()
  await using shared = new AsyncDisposableStack()
  await inParallel(objects, async (object) => {
    const path = await api.pathOf(object)
    const existed = path !== undefined && (await api.get(path)).status === 200
    expect(complaints(object, await api.apply({ object }))).toEqual([])
    if (!existed && object.metadata.namespace === undefined) shared.defer(async () => void (await api.remove(object)))
    if (object.kind === 'ResourceQuota' && path !== undefined)
      await vi.waitFor(async () => expect((await api.get(path)).body).toHaveProperty('status.hard'), 10_000)
  })
  return shared.move()
}

const neededByPods = new Set(['LimitRange', 'PriorityClass', 'ResourceQuota', 'RuntimeClass', 'ServiceAccount'])

describe.each(stacks)('$stack in $environment', ({ objects }) => {
  test('is accepted object by object, without a warning', async () => {
    const api = await apiServer()
    const { namespace, original, inside } = await stackNamespace(objects)
    await using _namespace = namespace
    const found = await inParallel([original, ...inside], async (object) =>
      complaints(object, await api.apply({ object, dryRun: true })),
    )
    expect(found.flat()).toEqual([])
  })

  test('has pods that its own namespace admits, without a warning', async () => {
    const api = await apiServer()
    const { namespace, inside } = await stackNamespace(objects)
    await using _namespace = namespace
    await using _needed = await applyForReal(inside.filter(({ kind }) => neededByPods.has(kind)))
    const pods = inside.flatMap((object) => podOfTemplate(object) ?? [])
    expect(pods).not.toEqual([])
    const found = await inParallel(pods, async (object) =>
      complaints(object, await api.create({ object, dryRun: true })),
    )
    expect(found.flat()).toEqual([])
  })
})
