import { setTimeout as delay } from 'node:timers/promises'
import { type NodeAddresses, readBlock, readStatus } from './node-client.ts'

/** A block that every node held at a time. */
export interface CommonBlock {
  readonly height: number
  readonly hash: string
  readonly transactions: number
  /** When the last node was seen to hold it. */
  readonly atMs: number
}

const pollMs = 100
const patienceMs = 120_000

/** Waits for the next moment in which the slowest node comes to hold a block above a height that all others hold. */
export async function nextCommonBlock(options: {
  readonly nodes: readonly NodeAddresses[]
  readonly above: number
  readonly signal: AbortSignal
}): Promise<CommonBlock> {
  const { nodes, signal } = options
  const deadlineMs = performance.now() + patienceMs
  let looked = Math.max(options.above, await lowestHeight(nodes))
  while (performance.now() < deadlineMs) {
    const height = await lowestHeight(nodes)
    const atMs = performance.now()
    if (height > looked) {
      const [first, ...others] = await Promise.all(nodes.map((node) => readBlock(node, height)))
      if (first !== undefined && others.every(({ hash }) => hash === first.hash)) return { height, ...first, atMs }
      looked = height
    }
    await delay(pollMs, undefined, { signal })
  }
  throw new Error(`the nodes came to no common block above ${looked} in ${patienceMs / 1000} s`)
}

async function lowestHeight(nodes: readonly NodeAddresses[]): Promise<number> {
  return Math.min(...(await Promise.all(nodes.map(readStatus))).map(({ height }) => height))
}

/** Canonical transactions after `from` up to `to`, once every node was seen to hold both still. */
export async function transactionsBetween(options: {
  readonly nodes: readonly NodeAddresses[]
  readonly from: Pick<CommonBlock, 'height' | 'hash'>
  readonly to: Pick<CommonBlock, 'height' | 'hash'>
}): Promise<number> {
  const { nodes, from, to } = options
  for (const { height, hash } of [from, to]) {
    const blocks = await Promise.all(nodes.map((node) => readBlock(node, height)))
    if (blocks.some((block) => block.hash !== hash)) throw new Error(`the nodes no longer share block ${height}`)
  }
  const [node] = nodes
  if (node === undefined) return 0
  let transactions = 0
  for (let height = from.height + 1; height <= to.height; height += 1)
    transactions += (await readBlock(node, height)).transactions
  return transactions
}
