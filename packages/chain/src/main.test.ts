import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { nodeStatusSchema } from '@windlass/contract/node-status'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fastRules, temporaryDirectory } from './testing/start-test-node.ts'

const disposables = new AsyncDisposableStack()
let config: Record<string, unknown> & { metricsPort: number; p2pPort: number; rpcPort: number }
let configFile: string

beforeAll(async () => {
  const { path } = disposables.use(await temporaryDirectory())
  const [p2pPort = 0, rpcPort = 0, metricsPort = 0] = await freePorts(3)
  config = {
    ...{ name: 'child', dataDir: `${path}/data`, p2pPort, rpcPort, metricsPort },
    // Its own address only: it is to know itself, and to begin alone.
    bootstrapPeers: [`/ip4/127.0.0.1/tcp/${p2pPort}`],
    mining: { maxHashesPerSecond: 2_000 },
    consensus: fastRules,
  }
  configFile = `${path}/config.json`
  await writeFile(configFile, JSON.stringify(config))
})
afterAll(() => disposables.disposeAsync())

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1')
      await once(server, 'listening')
      return server
    }),
  )
  const ports = servers.map((server) => {
    const address = server.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  })
  for (const server of servers) server.close()
  return ports
}

/** A node as a process of its own, killed at the end of the test whatever happened. */
function startChild(environment: Record<string, string> = {}): ChildProcess {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url))
  const child = spawn(process.execPath, [main], {
    env: { PATH: process.env['PATH'], WINDLASS_CONFIG_FILE: configFile, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  disposables.defer(() => {
    child.kill('SIGKILL')
  })
  child.stdout?.resume()
  return child
}

async function statusOf(child: ChildProcess, holds: (height: number) => boolean) {
  while (true) {
    if (child.exitCode !== null) throw new Error(`the node ended with ${child.exitCode}`)
    try {
      const reply = await fetch(`http://127.0.0.1:${config.metricsPort}/status`)
      if (reply.ok) {
        const status = nodeStatusSchema.parse(await reply.json())
        if (holds(status.height)) return status
      }
    } catch (error) {
      // Nobody listens until the node has started.
      if (!(error instanceof TypeError)) throw error
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function hashAt(height: number): Promise<unknown> {
  const reply = await fetch(`http://127.0.0.1:${config.rpcPort}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'eth_getBlockByNumber',
      params: [`0x${height.toString(16)}`, false],
    }),
  })
  const { result } = (await reply.json()) as { result: { hash: string } }
  return result.hash
}

describe('the entry file', { timeout: 60_000 }, () => {
  test('goes on with the same chain after each kill -9', async () => {
    let seen: { height: number; hash: unknown; addresses: string[] } | undefined
    for (let run = 0; run < 3; run++) {
      const child = startChild()
      const known = seen
      const status = await statusOf(child, (height) => height >= (known?.height ?? 0) + 3)
      if (known) {
        expect(await hashAt(known.height)).toBe(known.hash)
        expect(status.addresses).toEqual(known.addresses)
      }
      const { height, headHash: hash, addresses } = status
      seen = { height, hash, addresses }
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
  })

  test('drains on SIGTERM, exits with 0 and leaves its ports free', async () => {
    const child = startChild()
    await statusOf(child, (height) => height >= 1)
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
    for (const port of [config.p2pPort, config.rpcPort, config.metricsPort]) {
      const server = createServer().listen(port, '127.0.0.1')
      await once(server, 'listening')
      server.close()
    }
  })

  test('says which port is taken, and by which code', async () => {
    const holder = createServer().listen(config.p2pPort, '127.0.0.1')
    await once(holder, 'listening')
    const child = startChild()
    const lines = child.stderr?.setEncoding('utf8')
    let stderr = ''
    lines?.on('data', (text: string) => {
      stderr += text
    })
    expect(await once(child, 'close')).toEqual([1, null])
    expect(stderr).toContain('CHAIN_P2P_LISTEN_FAILED')
    expect(stderr).toContain(String(config.p2pPort))
    holder.close()
  })
})
