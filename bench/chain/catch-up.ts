import { nextCommonBlock, transactionsBetween } from './common-block.ts'
import { grouped } from './figures.ts'
import { reach, startNode } from './single-node.ts'
import type { ThreeNodes } from './three-nodes.ts'

/** Transfers a second that a node without any imports from its peers. */
export async function measureCatchUp(options: {
  readonly network: ThreeNodes
  readonly signal: AbortSignal
}): Promise<string> {
  const { network, signal } = options
  const { nodes, directory, peerAddresses } = network
  // What still waits in the pools would be executed beside what is measured.
  let target = await nextCommonBlock({ nodes, above: 0, signal })
  while (target.transactions > 0) target = await nextCommonBlock({ nodes, above: target.height, signal })
  await using late = await startNode({ name: 'late', directory, bootstrapPeers: peerAddresses })
  const first = await reach({ node: late, height: 1, signal })
  const last = await reach({ node: late, height: target.height, signal })
  const seconds = (last.atMs - first.atMs) / 1000
  const transfers = await transactionsBetween({ nodes: [nodes[0] ?? late, late], from: first, to: target })
  const blocks = target.height - first.height
  return `${grouped(transfers / seconds)} transfers a second (${grouped(transfers)} in ${blocks} blocks, in ${seconds.toFixed(1)} s)`
}
