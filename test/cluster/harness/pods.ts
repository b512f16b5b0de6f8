import { expect } from 'vitest'
import { complaints } from './api-server.ts'
import { apiServer } from './cluster.ts'
import type { KubernetesObject } from './kubernetes-object.ts'

export interface PodStatus {
  readonly name: string
  readonly uid: string
  readonly ip: string | undefined
  /** Name of its node. */
  readonly machine: string | undefined
  readonly ready: boolean
  readonly restarts: number
  /** Why its first container waits or ended: `ImagePullBackOff`, `OOMKilled`. */
  readonly reason: string | undefined
}

interface PodBody {
  readonly metadata: { readonly name: string; readonly uid: string }
  readonly spec: { readonly nodeName?: string }
  readonly status: {
    readonly podIP?: string
    readonly containerStatuses?: readonly {
      readonly ready: boolean
      readonly restartCount: number
      readonly state: Readonly<Record<string, { readonly reason?: string }>>
    }[]
  }
}

/** Applies objects in their order; each must be accepted as it is. */
export async function applyAll(objects: readonly KubernetesObject[]): Promise<void> {
  const api = await apiServer()
  for (const object of objects) expect(complaints(object, await api.apply({ object }))).toEqual([])
}

export async function podsOf(namespace: string): Promise<readonly PodStatus[]> {
  const { body } = await (await apiServer()).get(`/api/v1/namespaces/${namespace}/pods`)
  return (body as { items: readonly PodBody[] }).items.map(({ metadata, spec, status }) => {
    const [container] = status.containerStatuses ?? []
    return {
      ...{ name: metadata.name, uid: metadata.uid, ip: status.podIP, machine: spec.nodeName },
      ready: container?.ready ?? false,
      restarts: container?.restartCount ?? 0,
      reason: Object.values(container?.state ?? {})[0]?.reason,
    }
  })
}

/** Waits until these pods, and no others, are ready. */
export async function expectReady(namespace: string, names: readonly string[]): Promise<readonly PodStatus[]> {
  const ready = (pods: readonly PodStatus[]) => pods.map(({ name, ready, reason }) => ({ name, ready, reason }))
  await expect
    .poll(async () => ready(await podsOf(namespace)))
    .toEqual(names.map((name) => ({ name, ready: true, reason: undefined })))
  return podsOf(namespace)
}
