import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommand } from './child-process.ts'
import { freePorts } from './free-ports.ts'
import type { NodeAddresses } from './node-client.ts'

/** Rules of the measured chain: room for 4,761 transfers in a block, so that the nodes and not the blocks bound it. */
export const consensus = {
  blockTimeSeconds: 2,
  initialDifficultyHexDigits: 4,
  gasLimit: 100_000_000,
  developmentAccounts: 200,
}

const replicas = [0, 1, 2]
/** Ports of a replica follow each other; those of the next one are 10 further. */
const portNames = ['p2p', 'rpc', 'ws', 'metrics']
const replicaStride = 10
const loopback = '127.0.0.1'

export interface ThreeNodes extends AsyncDisposable {
  readonly nodes: readonly NodeAddresses[]
  /** Multiaddresses to dial them at. */
  readonly peerAddresses: readonly string[]
  /** A directory that is gone with them. */
  readonly directory: string
}

/** Three nodes as `windlass up --detach` starts them, with nothing else beside them. */
export async function startThreeNodes(): Promise<ThreeNodes> {
  const directory = await mkdtemp(join(tmpdir(), 'windlass-bench-'))
  const base = await freePorts(
    replicas.flatMap((replica) => portNames.map((_, index) => replica * replicaStride + index)),
  )
  const port = (name: string, replica: number): number => base + replica * replicaStride + portNames.indexOf(name)
  const file = join(directory, 'chain.yaml')
  const home = join(directory, 'home')
  await writeFile(
    file,
    // JSON is YAML.
    JSON.stringify({
      name: 'bench',
      components: {
        node: {
          kind: 'chain',
          config: { mining: { maxHashesPerSecond: 20_000 }, logLevel: 'warn' },
          consensus,
          ports: Object.fromEntries(portNames.map((name) => [name, port(name, 0)])),
        },
      },
    }),
  )
  await using stack = new AsyncDisposableStack()
  stack.defer(async () => {
    await runCommand('windlass', ['down', '--yes', '--volumes', '--home', home])
    await rm(directory, { recursive: true, force: true })
  })
  await runCommand('windlass', ['up', file, '--detach', '--home', home])
  const started = stack.move()
  return {
    nodes: replicas.map((replica) => ({
      name: `node-${replica}`,
      rpcUrl: `http://${loopback}:${port('rpc', replica)}`,
      metricsUrl: `http://${loopback}:${port('metrics', replica)}`,
    })),
    peerAddresses: replicas.map((replica) => `/ip4/${loopback}/tcp/${port('p2p', replica)}`),
    directory,
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  }
}
