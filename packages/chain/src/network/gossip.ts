import type { Block } from '@ethereumjs/block'
import { bytesToHex } from '@ethereumjs/util'
import { type TopicValidatorFn, TopicValidatorResult } from '@libp2p/gossipsub'
import type { Logger } from '@windlass/service/logger'
import type { Ledger, TransactionPool } from '../ledger.ts'
import { encodeBlockAnnouncement, judgeBlock } from './gossip-blocks.ts'
import { createTransactionGossip } from './gossip-transactions.ts'
import type { Libp2pHost } from './libp2p-host.ts'
import type { PeerTable } from './peer-table.ts'
import type { RefusedBlocks } from './refused-blocks.ts'
import type { TaskSet } from './task-set.ts'

export interface GossipOptions {
  readonly host: Libp2pHost
  readonly ledger: Ledger
  readonly pool: TransactionPool
  readonly peers: PeerTable
  readonly refusedBlocks: RefusedBlocks
  readonly tasks: TaskSet
  /** Called when a peer announced a block whose parent is missing here. */
  readonly onOrphan: () => void
  readonly logger: Logger
  readonly signal: AbortSignal
}

/** Topics of one chain: nodes of another never hear them. */
export function gossipTopics(genesisHash: Uint8Array) {
  const chain = `/windlass/${bytesToHex(genesisHash)}`
  return { blocks: `${chain}/blocks/1`, transactions: `${chain}/transactions/1` }
}

export interface Gossip extends Disposable {
  /** Begins to listen, once the host has started. */
  subscribe(): void
  announceBlock(block: Block): void
}

/** Spreads new blocks and transactions, and takes in those of others after judging them. */
export function createGossip(options: GossipOptions): Gossip {
  const { host, ledger, pool, tasks, signal } = options
  const { pubsub } = host.services
  const topics = gossipTopics(ledger.genesis.hash())

  const transactions = createTransactionGossip({
    common: ledger.common,
    pool,
    publish: (message) => tasks.track(pubsub.publish(topics.transactions, message), 'publishing transactions'),
  })
  /** A validator must answer, whatever happens. */
  const judging = (judge: (from: string, data: Uint8Array) => Promise<TopicValidatorResult>): TopicValidatorFn => {
    return (from, { data }) => {
      if (signal.aborted) return TopicValidatorResult.Ignore
      const verdict = judge(from.toString(), data)
      tasks.track(verdict, 'judging gossip')
      return verdict.catch(() => TopicValidatorResult.Ignore)
    }
  }
  const blockValidator = judging((from, data) => judgeBlock({ from, data }, options))
  const transactionValidator = judging((_from, data) => transactions.judge(data))
  pubsub.topicValidators.set(topics.blocks, blockValidator)
  pubsub.topicValidators.set(topics.transactions, transactionValidator)

  const publishBlock = async (block: Block): Promise<void> => {
    const totalDifficulty = await ledger.totalDifficulty(block.hash())
    if (totalDifficulty === undefined || signal.aborted) return
    await pubsub.publish(topics.blocks, encodeBlockAnnouncement({ block, totalDifficulty }))
  }
  return {
    subscribe() {
      pubsub.subscribe(topics.blocks)
      pubsub.subscribe(topics.transactions)
    },
    announceBlock: (block) => tasks.track(publishBlock(block), 'announcing a block'),
    [Symbol.dispose]: () => transactions[Symbol.dispose](),
  }
}
