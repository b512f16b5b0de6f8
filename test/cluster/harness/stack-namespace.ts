import { expect } from 'vitest'
import { complaints } from './api-server.ts'
import { apiServer } from './cluster.ts'
import { inParallel } from './in-parallel.ts'
import type { KubernetesObject } from './kubernetes-object.ts'
import { temporaryNamespace } from './temporary-namespace.ts'

export interface StackNamespace extends AsyncDisposable {
  /** As it was rendered. */
  readonly original: KubernetesObject
  /** All other objects of the stack, moved into the temporary one. */
  readonly inside: readonly KubernetesObject[]
}

/** The namespace of a rendered stack for real, under a name of its own. */
export async function stackNamespace(objects: readonly KubernetesObject[]): Promise<StackNamespace> {
  const original = objects.find(({ kind }) => kind === 'Namespace')
  if (original === undefined) throw new Error('the stack renders no Namespace')
  const { labels, annotations } = original.metadata
  const { name, [Symbol.asyncDispose]: dispose } = await temporaryNamespace({
    ...(labels && { labels }),
    ...(annotations && { annotations }),
  })
  const moved = ({ metadata, ...object }: KubernetesObject): KubernetesObject => ({
    ...object,
    metadata: metadata.namespace === undefined ? metadata : { ...metadata, namespace: name },
  })
  const inside = objects.filter((object) => object !== original).map(moved)
  return { original, inside, [Symbol.asyncDispose]: dispose }
}

const admittedBy = new Set(['LimitRange', 'PriorityClass', 'ResourceQuota', 'ServiceAccount'])

/**
 * Writes what the admission of pods looks at, and waits until it is in force. Disposing of it removes what is in no
 * namespace and was not there before.
 */
export async function enforceAdmission(objects: readonly KubernetesObject[]): Promise<AsyncDisposable> {
  const api = await apiServer()
  await using shared = new AsyncDisposableStack()
  const written = objects.filter(({ kind }) => admittedBy.has(kind))
  await inParallel(written, async (object) => {
    const path = (await api.pathOf(object)) ?? ''
    if ((await api.get(path)).status === 200) return
    expect(complaints(object, await api.apply({ object }))).toEqual([])
    if (object.metadata.namespace === undefined) shared.defer(async () => void (await api.remove(object)))
    // A quota counts once the server has measured what is used.
    if (object.kind === 'ResourceQuota')
      await expect.poll(async () => (await api.get(path)).body).toHaveProperty('status.hard')
  })
  return shared.move()
}
