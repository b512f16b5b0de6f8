import type { Block } from '@ethereumjs/block'
import { bigIntMin, bigIntToHex } from '@ethereumjs/util'
import type { Ledger } from '../ledger.ts'

const maxFeeHistoryBlocks = 1_024n

export interface FeeHistoryQuery {
  readonly newest: Block
  readonly blockCount: bigint
  /** Rising, from 0 to 100. */
  readonly rewardPercentiles: readonly number[]
}

/** Base fees and fullness of the blocks up to `newest`, and the base fee of the block after it. */
export async function feeHistory(ledger: Ledger, query: FeeHistoryQuery) {
  const { newest, rewardPercentiles } = query
  const newestNumber = newest.header.number
  const count = bigIntMin(query.blockCount, maxFeeHistoryBlocks, newestNumber + 1n)
  const oldest = newestNumber - count + 1n
  const blocks: Block[] = []
  for (let number = oldest; number <= newestNumber; number++) {
    const block = await ledger.blockByNumber(number)
    if (block !== undefined) blocks.push(block)
  }
  const baseFees = blocks.map(({ header }) => header.baseFeePerGas ?? 0n)
  const rewards: string[][] = []
  if (rewardPercentiles.length > 0)
    for (const block of blocks)
      rewards.push((await tipsAt(ledger, block, rewardPercentiles)).map((tip) => bigIntToHex(tip)))
  return {
    oldestBlock: bigIntToHex(oldest),
    baseFeePerGas: [...baseFees, newest.header.calcNextBaseFee()].map((fee) => bigIntToHex(fee)),
    gasUsedRatio: blocks.map(({ header }) => Number(header.gasUsed) / Number(header.gasLimit)),
    ...(rewardPercentiles.length > 0 && { reward: rewards }),
  }
}

/** The tips paid in a block at percentiles of its gas, lowest tip first. */
async function tipsAt(ledger: Ledger, block: Block, percentiles: readonly number[]): Promise<bigint[]> {
  const baseFee = block.header.baseFeePerGas ?? 0n
  const receipts = (await ledger.receipts(block.hash())) ?? []
  let gasBefore = 0n
  const paid = block.transactions.map((transaction, index) => {
    const cumulative = receipts[index]?.cumulativeBlockGasUsed ?? gasBefore
    const gasUsed = cumulative - gasBefore
    gasBefore = cumulative
    return { tip: transaction.getEffectivePriorityFee(baseFee), gasUsed }
  })
  const byTip = paid.toSorted((a, b) => (a.tip < b.tip ? -1 : a.tip > b.tip ? 1 : 0))
  return percentiles.map((percentile) => {
    const threshold = (Number(block.header.gasUsed) * percentile) / 100
    let gas = 0
    for (const { tip, gasUsed } of byTip) {
      gas += Number(gasUsed)
      if (gas >= threshold) return tip
    }
    return 0n
  })
}
