import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Connection, type ConnectionOptions, openConnection } from '../connection.ts'
import { type Answer, type ScriptedServer, scriptedServer } from './api-server.ts'

export interface Opened extends AsyncDisposable {
  readonly server: ScriptedServer
  readonly connection: Connection
}

/** A connection to a server that answers as it is told. */
export async function opened(script: readonly Answer[], options: Partial<ConnectionOptions> = {}): Promise<Opened> {
  await using stack = new AsyncDisposableStack()
  const server = stack.use(await scriptedServer(...script))
  const connection = stack.use(await connectionTo(server.url, options, stack))
  const moved = stack.move()
  return { server, connection, [Symbol.asyncDispose]: () => moved.disposeAsync() }
}

/** A connection to the server at an address, which its kubeconfig outlives no longer than `stack`. */
export async function connectionTo(
  url: string,
  options: Partial<ConnectionOptions>,
  stack: AsyncDisposableStack,
): Promise<Connection> {
  const directory = await mkdtemp(join(tmpdir(), 'windlass-kubeconfig-'))
  stack.defer(() => rm(directory, { recursive: true }))
  const kubeconfig = join(directory, 'config')
  await writeFile(
    kubeconfig,
    JSON.stringify({
      clusters: [{ name: 'one', cluster: { server: url } }],
      users: [{ name: 'me', user: { token: 'a-token' } }],
      contexts: [{ name: 'test', context: { cluster: 'one', user: 'me' } }],
    }),
  )
  return openConnection({ kubeconfigs: [kubeconfig], context: 'test', ...options })
}
