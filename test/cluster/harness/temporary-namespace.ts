import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { apiServer } from './cluster.ts'
import type { KubernetesObject } from './kubernetes-object.ts'

export interface TemporaryNamespace extends AsyncDisposable {
  readonly name: string
}

/** A namespace of one test, restricted unless its labels say otherwise, which goes with all that is in it. */
export async function temporaryNamespace(
  metadata: Omit<KubernetesObject['metadata'], 'name' | 'namespace'> = {
    labels: { 'pod-security.kubernetes.io/enforce': 'restricted' },
  },
): Promise<TemporaryNamespace> {
  const api = await apiServer()
  const name = `windlass-test-${randomUUID().slice(0, 8)}`
  const object: KubernetesObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { ...metadata, name } }
  expect((await api.create({ object })).body).toMatchObject({ kind: 'Namespace' })
  return {
    name,
    async [Symbol.asyncDispose]() {
      await api.remove(object)
    },
  }
}
