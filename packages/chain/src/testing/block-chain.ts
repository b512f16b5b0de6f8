import { type Block, createBlock } from '@ethereumjs/block'
import { createChainCommon } from '../consensus/chain-common.ts'

const common = createChainCommon({ chainId: 1337 })

/** `count` blocks on `parent`, without seal or transactions. `salt` tells forks apart. */
export function blocksOn(parent: Block, count: number, salt = 0): Block[] {
  const blocks: Block[] = []
  for (let index = 0; index < count; index++) blocks.push(blockOn(blocks.at(-1) ?? parent, salt))
  return blocks
}

export function blockOn(parent: Block, salt = 0): Block {
  const { number, timestamp, difficulty, gasLimit } = parent.header
  const header = {
    parentHash: parent.hash(),
    number: number + 1n,
    timestamp: timestamp + 1n,
    difficulty,
    gasLimit,
    baseFeePerGas: parent.header.calcNextBaseFee(),
    extraData: Uint8Array.of(salt),
  }
  return createBlock({ header }, { common })
}

/** A block 0. */
export function firstBlock(): Block {
  return blockAt(0n)
}

/** A block that has no parent. */
export function blockAt(number: bigint): Block {
  const header = { number, difficulty: 100n, gasLimit: 30_000_000n, baseFeePerGas: 1_000_000_000n }
  return createBlock({ header }, { common })
}
