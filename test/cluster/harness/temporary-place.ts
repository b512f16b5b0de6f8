import { execFileSync } from 'node:child_process'
import { type Connection, openConnection } from '@windlass/cluster/connection'
import type { Place } from '../../../packages/cluster/src/place.ts'
import { temporaryNamespace } from './temporary-namespace.ts'

export interface TemporaryPlace extends Place, AsyncDisposable {
  /** Another command's way to the same cluster. */
  readonly another: () => Promise<Connection & Disposable>
}

/** Opens the cluster that KUBECONFIG names. */
export function openTestConnection(): Promise<Connection> {
  const context = execFileSync('kubectl', ['config', 'current-context'], { encoding: 'utf8' }).trim()
  return openConnection({ kubeconfigs: [process.env['KUBECONFIG'] ?? ''], context })
}

/** A namespace of one test, as the place of a stack. */
export async function temporaryPlace(options: { readonly stack?: string } = {}): Promise<TemporaryPlace> {
  const { stack = 'example' } = options
  await using opened = new AsyncDisposableStack()
  const namespace = opened.use(await temporaryNamespace())
  const connection = opened.use(await openTestConnection())
  const another = async () => opened.use(await openTestConnection())
  const undo = opened.move()
  return { connection, namespace: namespace.name, stack, another, [Symbol.asyncDispose]: () => undo.disposeAsync() }
}
