import { Block, createBlockHeader, type HeaderData } from '@ethereumjs/block'
import type { Common } from '@ethereumjs/common'
import { Address, bigIntMax } from '@ethereumjs/util'
import { type ConsensusRules, rulesAt } from '@windlass/contract/consensus-rules'
import { nextDifficulty } from '../consensus/difficulty.ts'
import { listRoot } from '../trie/list-root.ts'
import type { Execution } from './executor.ts'

/** What the header of a child of `parent` holds before anything is executed. */
export function headerBelow(options: {
  readonly parent: Block
  /** The parent's parent; left out where the parent is genesis. */
  readonly grandparent: Block | undefined
  readonly rules: ConsensusRules
  readonly coinbase: Uint8Array
  readonly timestampSeconds: bigint
}): HeaderData {
  const { parent, grandparent, rules, coinbase, timestampSeconds } = options
  const number = parent.header.number + 1n
  return {
    parentHash: parent.hash(),
    coinbase: new Address(coinbase),
    number,
    timestamp: bigIntMax(timestampSeconds, parent.header.timestamp),
    difficulty: nextDifficulty({
      rules,
      parent: parent.header,
      grandparentTimestamp: grandparent?.header.timestamp,
    }),
    gasLimit: BigInt(rulesAt(rules, Number(number)).gasLimit),
    baseFeePerGas: parent.header.calcNextBaseFee(),
  }
}

/** The block to execute transactions under, which has none of its own yet. */
export function emptyBlock(header: HeaderData, common: Common): Block {
  return new Block(createBlockHeader(header, { common }), [], [], undefined, { common })
}

/** The block that an execution under `header` makes; all but its seal. */
export function executedBlock(header: HeaderData, execution: Execution, common: Common): Block {
  const complete: HeaderData = {
    ...header,
    transactionsTrie: listRoot(execution.transactions.map((transaction) => transaction.serialize())),
    receiptTrie: execution.receiptsRoot,
    logsBloom: execution.logsBloom,
    gasUsed: execution.gasUsed,
    stateRoot: execution.stateRoot,
  }
  const transactions = [...execution.transactions]
  return new Block(createBlockHeader(complete, { common }), transactions, [], undefined, { common })
}
