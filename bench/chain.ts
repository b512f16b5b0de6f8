/**
 * What a chain of three nodes on one machine takes: transfers imported through pool, network and consensus, with the
 * load from one process of its own; JSON-RPC requests of one node; and how fast a node that comes late catches up.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { measureCatchUp } from './chain/catch-up.ts'
import { grouped } from './chain/figures.ts'
import { measureRequests } from './chain/rpc-requests.ts'
import { reach, startNode } from './chain/single-node.ts'
import { consensus, startThreeNodes, type ThreeNodes } from './chain/three-nodes.ts'
import { measureTransfers, startLoad } from './chain/transfers.ts'

/** From what the nodes take with ease to more than they take. */
const offeredPerSecond = [250, 500, 1_000]
/** What goes on beside the requests. */
const quietTransfersPerSecond = 50
const gasOfTransfer = 21_000

export async function run({ write }: { readonly write: (line: string) => void }): Promise<void> {
  // Ctrl-C reaches the children too; what it must not do is to keep us from clearing up after them.
  const interruption = new AbortController()
  const interrupt = (): void => interruption.abort()
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt)
  const { signal } = interruption
  try {
    await measureIdleNode({ write, signal })
    await using network = await startThreeNodes()
    await measureBusyNode({ network, write })
    write('')
    write(
      `three nodes and the load on one machine, blocks of ${consensus.blockTimeSeconds} s and ${grouped(consensus.gasLimit)} gas (room for`,
    )
    write(
      `${grouped(consensus.gasLimit / gasOfTransfer / consensus.blockTimeSeconds)} transfers a second); transfers in blocks that all three hold, median of 3 times 15 s and range`,
    )
    for (const transfersPerSecond of offeredPerSecond)
      await measureTransfers({ network, transfersPerSecond, write, signal })
    write('')
    write(`a late node imports this chain from its peers: ${await measureCatchUp({ network, signal })}`)
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
  }
}

interface Measuring {
  readonly write: (line: string) => void
  readonly signal: AbortSignal
}

async function measureIdleNode({ write, signal }: Measuring): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'windlass-bench-'))
  try {
    await using node = await startNode({ name: 'idle', directory, bootstrapPeers: [] })
    await reach({ node, height: 0, signal })
    write(`eth_blockNumber of an idle node: ${await measureRequests(node.rpcUrl)}`)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

async function measureBusyNode(options: {
  readonly network: ThreeNodes
  readonly write: (line: string) => void
}): Promise<void> {
  const { network, write } = options
  await using _load = await startLoad({ network, transfersPerSecond: quietTransfersPerSecond })
  write(
    `eth_blockNumber of one of three nodes that make blocks of ${quietTransfersPerSecond} transfers a second: ${await measureRequests(network.nodes[0]?.rpcUrl ?? '')}`,
  )
}
