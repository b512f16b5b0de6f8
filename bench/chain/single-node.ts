import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { programs, startProgram } from './child-process.ts'
import { freePorts } from './free-ports.ts'
import { type NodeAddresses, readStatus } from './node-client.ts'
import { consensus } from './three-nodes.ts'

const loopback = '127.0.0.1'
const pollMs = 20
const patienceMs = 60_000

/** Starts a node of its own, that mines nothing, with the rules of the measured chain. */
export async function startNode(options: {
  readonly name: string
  readonly directory: string
  readonly bootstrapPeers: readonly string[]
}): Promise<AsyncDisposable & NodeAddresses> {
  const { name, directory, bootstrapPeers } = options
  const base = await freePorts([0, 1, 2, 3])
  const process = startProgram({
    program: programs.chain,
    config: {
      name,
      dataDir: join(directory, name),
      p2pPort: base,
      rpcPort: base + 1,
      wsPort: base + 2,
      metricsPort: base + 3,
      bootstrapPeers,
      mining: { enabled: false },
      consensus,
      logLevel: 'warn',
    },
    logFile: join(directory, `${name}.log`),
  })
  return { ...process, name, rpcUrl: `http://${loopback}:${base + 1}`, metricsUrl: `http://${loopback}:${base + 3}` }
}

/** Waits until a node answers and has reached a height, and gives the head it then has. */
export async function reach(options: {
  readonly node: NodeAddresses
  readonly height: number
  readonly signal: AbortSignal
}): Promise<{ readonly height: number; readonly hash: string; readonly atMs: number }> {
  const { node, height, signal } = options
  let answeredMs = performance.now()
  while (performance.now() - answeredMs < patienceMs) {
    // Nothing answers until the metrics port is open.
    const status = await readStatus(node).catch(() => undefined)
    if (status !== undefined) answeredMs = performance.now()
    if (status !== undefined && status.height >= height)
      return { height: status.height, hash: status.headHash, atMs: answeredMs }
    await delay(pollMs, undefined, { signal })
  }
  throw new Error(`${node.name} has not answered for ${patienceMs / 1000} s`)
}
