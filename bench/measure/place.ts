import { randomUUID } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { stringify } from 'yaml'

/** The name by which all contenders know the API server. */
export const context = 'bench'

export interface Place extends AsyncDisposable {
  readonly namespace: string
  readonly directory: string
  /** Of the API server, or of what stands before it: plain HTTP, nobody is asked who he is. */
  readonly server: string
  readonly kubeconfig: string
  /** Writes what the commands of Windlass read: `stack.json` in the directory. */
  writeStack(description: unknown): Promise<string>
  /** Paths of what is in no namespace and has to go with it. */
  owns(paths: readonly string[]): void
}

/** A namespace that is not there yet. Disposing of the place removes all that is in it, and waits for that. */
export async function makePlace(options: { readonly directory: string; readonly server: string }): Promise<Place> {
  const { server } = options
  const namespace = `windlass-bench-${randomUUID().slice(0, 8)}`
  const directory = join(options.directory, namespace)
  await mkdir(directory)
  const kubeconfig = join(directory, 'kubeconfig')
  await writeFile(kubeconfig, kubeconfigOf(server))
  const ofNamespace = `/api/v1/namespaces/${namespace}`
  const outside = new Set([ofNamespace])
  const removeAt = async (path: string) => void (await fetch(`${server}${path}`, { method: 'DELETE' }))
  return {
    namespace,
    directory,
    server,
    kubeconfig,
    async writeStack(description) {
      const path = join(directory, 'stack.json')
      await writeFile(path, JSON.stringify(description))
      return path
    },
    owns(paths) {
      for (const path of paths) outside.add(path)
    },
    async [Symbol.asyncDispose]() {
      for (const path of outside) await removeAt(path)
      await removeAt(`${ofNamespace}/pods?gracePeriodSeconds=1`)
      while ((await fetch(`${server}${ofNamespace}`)).status !== 404) await delay(500)
    },
  }
}

function kubeconfigOf(server: string): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': context,
    clusters: [{ name: context, cluster: { server } }],
    users: [{ name: context, user: {} }],
    contexts: [{ name: context, context: { cluster: context, user: context } }],
  })
}
