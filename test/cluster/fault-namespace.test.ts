import { expect, onTestFinished, test } from 'vitest'
import { apiServer } from './harness/cluster.ts'
import { CommandPlace } from './harness/command-place.ts'
import { standInProgram } from './harness/faulty-place.ts'
import type { KubernetesObject } from './harness/kubernetes-object.ts'
import { applyAll } from './harness/pods.ts'
import { standInImages } from './harness/stand-in-components.ts'

test('a namespace that is being deleted takes no release, is told so, and what comes in its place takes one', async () => {
  const page = { kind: 'service', ...standInProgram }
  const images = await standInImages()
  await using place = await CommandPlace.make({ stack: { components: { page } }, images })
  await place.ends(0, 'deploy')

  const api = await apiServer()
  const { namespace } = place
  const held = (finalizers: readonly string[]): KubernetesObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'held', namespace, finalizers },
  })
  const letGo = async () => void (await api.apply({ object: held([]) }))
  onTestFinished(letGo)
  await applyAll([held(['test.windlass.dev/held'])])
  await api.remove({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
  await expect
    .poll(async () => (await place.run('health')).stdout)
    .toMatch(/unhealthy: .*Namespace\/\S+ is failed \(Terminating\): is being deleted: .*test\.windlass\.dev\/held/)

  const { stderr } = await place.ends(1, 'deploy')
  expect(stderr).toMatch(/^error: .* because it is being terminated$/m)
  expect(stderr).toMatch(/^hint: Wait until the namespace is gone/m)
  expect(stderr).toContain('code: CLUSTER_NAMESPACE_TERMINATING')
  expect((await place.ends(1, 'preflight')).stdout).toMatch(/^fail .*Namespace: \S+ is being deleted since .*held/m)
  expect((await place.ends(2, 'health')).stdout).toContain('no release runs here')

  await letGo()
  await expect.poll(() => place.hasNamespace()).toBe(false)
  await place.ends(0, 'deploy')
  expect((await place.ends(0, 'health')).stdout).toContain('healthy: release 1 (test) is deployed')
})
