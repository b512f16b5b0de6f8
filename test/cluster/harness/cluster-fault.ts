import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, vi } from 'vitest'
import { apiServer } from './cluster.ts'
import type { KubernetesObject } from './kubernetes-object.ts'
import { temporaryNamespace } from './temporary-namespace.ts'

/** The command that kills nodes and API servers of the cluster under test; such tests are left out where there is none. */
export const clusterFault = process.env['KUBECONFIG'] && process.env['CLUSTER_FAULT']

/** `api kill`, `node cut 2`: see the README of the kit whose command it is. */
export async function inflict(...what: readonly string[]): Promise<void> {
  const [code] = await once(spawn(clusterFault ?? '', what, { stdio: ['ignore', 'ignore', 'inherit'] }), 'exit')
  if (code !== 0) throw new Error(`${clusterFault} ${what.join(' ')} ended with ${code}`)
}

const maxStarts = 3

/**
 * Starts the API server, and returns when its controllers act. They are started anew with it, and one that finds its port
 * still held by the one before it ends at once: it is started again.
 */
export async function startApi(): Promise<void> {
  for (let starts = 1; ; starts++) {
    await inflict('api', 'start')
    try {
      return await expectControllers()
    } catch (error) {
      if (starts === maxStarts) throw error
    }
  }
}

/** A pod is taken once its namespace has a service account, and comes to a machine by the scheduler. */
async function expectControllers(): Promise<void> {
  await using namespace = await temporaryNamespace({})
  const pod: KubernetesObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'placed', namespace: namespace.name },
    spec: { containers: [{ name: 'main', image: 'registry.k8s.io/pause:3.6' }] },
  }
  const api = await apiServer()
  const path = (await api.pathOf(pod)) ?? ''
  const isPlaced = async () => {
    await api.create({ object: pod })
    expect((await api.get(path)).body).toMatchObject({ spec: { nodeName: expect.any(String) } })
  }
  await vi.waitFor(isPlaced, { timeout: 30_000, interval: 500 })
}
