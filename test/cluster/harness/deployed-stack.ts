import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { renderKubernetes } from '@windlass/render/kubernetes/render-kubernetes'
import { loadStack } from '@windlass/stack/load-stack'
import { parseStack } from '@windlass/stack/stack'
import { expect } from 'vitest'
import { complaints } from './api-server.ts'
import { apiServer } from './cluster.ts'
import type { KubernetesObject } from './kubernetes-object.ts'
import { ownImageName, registryImage } from './registry-image.ts'

export interface DeployedStack extends AsyncDisposable {
  readonly namespace: string
  /** Where its entry answers. */
  readonly host: string
}

/**
 * Applies the test environment of a stack all at once, as `kubectl apply` would: in a namespace and under a host of its
 * own, with the images of the registry under test. Disposing of it removes all of it again.
 */
export async function deployStack(file: string): Promise<DeployedStack> {
  const api = await apiServer()
  await using applied = new AsyncDisposableStack()
  const namespace = `windlass-test-${randomUUID().slice(0, 8)}`
  const host = `${namespace}.example.com`
  for (const object of await renderInto({ file, namespace, host })) {
    expect(complaints(object, await api.apply({ object }))).toEqual([])
    if (object.metadata.namespace === undefined) applied.defer(async () => void (await api.remove(object)))
  }
  const undo = applied.move()
  return { namespace, host, [Symbol.asyncDispose]: () => undo.disposeAsync() }
}

async function renderInto({ file, namespace, host }: { file: string; namespace: string; host: string }) {
  const path = resolve(import.meta.dirname, '../../../stacks', file)
  const loaded = await loadStack({ path, environment: 'test', readFile: (name) => readFile(name, 'utf8') })
  if (!loaded.ok) throw new Error(`${file} is invalid: ${JSON.stringify(loaded.problems, null, 2)}`)
  const components: Record<string, unknown> = {}
  for (const [name, component] of Object.entries(loaded.stack.components)) {
    const image = 'image' in component && component.image !== undefined ? ownImageName(component.image) : undefined
    components[name] = {
      ...component,
      ...(component.kind === 'ingress' && { host }),
      ...(image !== undefined && { image: await registryImage(image) }),
    }
  }
  const target = { kubernetes: { context: 'test', namespace } }
  const { resources } = renderKubernetes({ stack: parseStack({ ...loaded.stack, target, components }) })
  return resources.map(({ body }) => body as KubernetesObject)
}
