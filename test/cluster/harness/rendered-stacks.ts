import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { renderKubernetes } from '@windlass/render/kubernetes/render-kubernetes'
import { loadEveryStack } from '@windlass/stack/load-stack'
import type { KubernetesObject } from './kubernetes-object.ts'

export interface RenderedStack {
  readonly stack: string
  readonly environment: string
  readonly objects: readonly KubernetesObject[]
}

const stacks = resolve(import.meta.dirname, '../../../stacks')

/** Every stack of the repository in every environment that runs on Kubernetes. Throws with what is wrong with one. */
export async function renderedStacks(): Promise<readonly RenderedStack[]> {
  const files = readdirSync(stacks).filter((name) => name.endsWith('.yaml'))
  const rendered = await Promise.all(files.map(renderFile))
  return rendered.flat()
}

async function renderFile(file: string): Promise<readonly RenderedStack[]> {
  const loaded = await loadEveryStack({ path: join(stacks, file), readFile: (path) => readFile(path, 'utf8') })
  if (!loaded.ok) throw new Error(`${file} is invalid: ${JSON.stringify(loaded.problems, null, 2)}`)
  return loaded.stacks.flatMap((stack): RenderedStack[] => {
    if (stack.target === 'local') return []
    const objects = renderKubernetes({ stack }).resources.map(({ body }) => body as KubernetesObject)
    return [{ stack: stack.name, environment: stack.environment, objects }]
  })
}
