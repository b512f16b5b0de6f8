import type { PublicClient } from 'viem'

/** A block by what must never change about it. */
export interface KnownBlock {
  readonly number: bigint
  readonly hash: string
}

const settledDepth = 4n

export async function headOf(node: PublicClient): Promise<KnownBlock> {
  const { number, hash } = await node.getBlock({ blockTag: 'latest' })
  return { number, hash }
}

/** A block so far below the head that no ordinary reorganisation reaches it. */
export async function settledBlock(node: PublicClient): Promise<KnownBlock> {
  const { number } = await headOf(node)
  return blockAt(node, number > settledDepth ? number - settledDepth : 1n)
}

export async function blockAt(node: PublicClient, blockNumber: bigint): Promise<KnownBlock> {
  const { number, hash } = await node.getBlock({ blockNumber })
  return { number, hash }
}
