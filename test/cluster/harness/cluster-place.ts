import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { createClusterTarget } from '@windlass/cluster/cluster-target'
import type { SuitePlace } from '@windlass/target/conformance-context'
import { openCluster } from './open-cluster.ts'
import { applyAll } from './pods.ts'
import { suiteProgram, suiteStack } from './suite-resource.ts'
import { temporaryNamespace } from './temporary-namespace.ts'

const fixtureProgram = resolve(import.meta.dirname, '../../../packages/local/src/fixtures/server.ts')

/** A namespace of its own with the program that the suite's pods run. */
export async function makeClusterPlace(): Promise<SuitePlace> {
  await using stack = new AsyncDisposableStack()
  const namespace = stack.use(await temporaryNamespace()).name
  const data = { 'server.ts': await readFile(fixtureProgram, 'utf8') }
  await applyAll([{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: suiteProgram, namespace }, data }])
  const open = async () => {
    const connection = stack.use(await openCluster())
    return stack.use(createClusterTarget({ connection, namespace, stack: suiteStack }))
  }
  const [target, another] = await Promise.all([open(), open()])
  const opened = stack.move()
  return { target, another: () => another, [Symbol.asyncDispose]: () => opened.disposeAsync() }
}
