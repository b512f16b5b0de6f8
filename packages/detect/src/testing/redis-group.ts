import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort } from './free-port.ts'
import { temporaryDirectory } from './temporary-directory.ts'

/** Why no servers can be started here; `undefined` where they can. */
export const noRedisServer =
  spawnSync('redis-server', ['--version']).error === undefined ? undefined : 'redis-server is not installed'

export const masterName = 'anomalies'

export interface RedisGroup extends AsyncDisposable {
  /** Of the first master. */
  readonly masterUrl: string
  readonly sentinel: { readonly host: string; readonly port: number }
  crashMaster(): void
}

interface ServerOptions {
  readonly directory: string
  readonly port: number
  readonly settings: readonly string[]
  readonly arguments?: readonly string[]
  /** What it says when it can be used. */
  readonly ready: RegExp
}

/** A master, a copy of it and a sentinel that watches both, each with the password. */
export async function startRedisGroup({ password }: { readonly password: string }): Promise<RedisGroup> {
  await using started = new AsyncDisposableStack()
  const { path } = started.use(await temporaryDirectory())
  const [masterPort, copyPort, sentinelPort] = [await freePort(), await freePort(), await freePort()]
  const start = async (options: Omit<ServerOptions, 'directory'>): Promise<ChildProcess> => {
    const server = await startServer({ ...options, directory: join(path, `${options.port}`) })
    started.defer(() => end(server))
    return server
  }
  const common = [`requirepass "${password}"`]
  const data = [...common, `masterauth "${password}"`, 'save ""']
  const master = await start({ port: masterPort, settings: data, ready: /Ready to accept connections/ })
  await start({
    port: copyPort,
    settings: [...data, `replicaof 127.0.0.1 ${masterPort}`],
    ready: /MASTER <-> REPLICA sync: Finished with success/,
  })
  await start({
    port: sentinelPort,
    arguments: ['--sentinel'],
    settings: [
      ...common,
      `sentinel monitor ${masterName} 127.0.0.1 ${masterPort} 1`,
      `sentinel auth-pass ${masterName} "${password}"`,
      `sentinel down-after-milliseconds ${masterName} 500`,
    ],
    // It knows of the copy.
    ready: /\+slave/,
  })
  const running = started.move()
  return {
    masterUrl: `redis://127.0.0.1:${masterPort}`,
    sentinel: { host: '127.0.0.1', port: sentinelPort },
    crashMaster: () => void master.kill('SIGKILL'),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

async function startServer(options: ServerOptions): Promise<ChildProcess> {
  const { directory, port, settings, ready } = options
  await mkdir(directory)
  const file = join(directory, 'redis.conf')
  await writeFile(file, [`port ${port}`, 'bind 127.0.0.1', `dir ${directory}`, ...settings, ''].join('\n'))
  const server = spawn('redis-server', [file, ...(options.arguments ?? [])], { stdio: ['ignore', 'pipe', 'inherit'] })
  const isReady = Promise.withResolvers<void>()
  let said = ''
  server.stdout.on('data', (chunk: Buffer) => {
    said += chunk
    if (ready.test(said)) isReady.resolve()
  })
  server.on('exit', () => isReady.reject(new TypeError(`redis-server ended:\n${said}`)))
  await isReady.promise
  return server
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const exited = once(server, 'exit')
  server.kill('SIGKILL')
  await exited
}
