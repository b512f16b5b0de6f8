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
  const isQuota = ({ kind }: KubernetesObject) => kind === 'ResourceQuota'
  const write = async (object: KubernetesObject) => {
    const path = (await api.pathOf(object)) ?? ''
    if ((await api.get(path)).status === 200) return
    expect(complaints(object, await api.apply({ object }))).toEqual([])
    if (object.metadata.namespace === undefined) shared.defer(async () => void (await api.remove(object)))
    // A quota counts once the server has measured what is used, and its admission has heard of that.
    if (isQuota(object)) {
      const probe = { object: greedyPod(object.metadata.namespace), dryRun: true }
      await expect
        .poll(async () => (await api.create(probe)).body)
        .toHaveProperty('message', expect.stringContaining('exceeded quota'))
    }
  }
  // What else bounds pods would refuse the probe first.
  await inParallel(written.filter(isQuota), write)
  await inParallel(
    written.filter((object) => !isQuota(object)),
    write,
  )
  return shared.move()
}

/** A pod that asks for more than any quota grants, and that no level of Pod Security refuses. */
function greedyPod(namespace: string | undefined): KubernetesObject {
  const memory = '1000Ti'
  const securityContext = {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    runAsNonRoot: true,
    seccompProfile: { type: 'RuntimeDefault' },
  }
  const resources = { requests: { memory, cpu: '1000' }, limits: { memory, cpu: '1000' } }
  const container = { name: 'main', image: 'none.example.com/none', resources, securityContext }
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'greedy', ...(namespace !== undefined && { namespace }) },
    spec: { containers: [container] },
  }
}
