import type { Block } from '@ethereumjs/block'
import type { Common } from '@ethereumjs/common'
import { RLP } from '@ethereumjs/rlp'
import { TopicValidatorResult } from '@libp2p/gossipsub'
import type { Logger } from '@windlass/service/logger'
import type { Ledger } from '../ledger.ts'
import { blockFromFields } from './block-codec.ts'
import type { PeerTable } from './peer-table.ts'
import type { RefusedBlocks } from './refused-blocks.ts'
import { readInteger, readList, readMessage } from './rlp-fields.ts'
import { verifiedHead } from './verified-head.ts'

/** A new block and the total difficulty of the chain it ends. */
export interface BlockAnnouncement {
  readonly block: Block
  readonly totalDifficulty: bigint
}

export function encodeBlockAnnouncement({ block, totalDifficulty }: BlockAnnouncement): Uint8Array {
  return RLP.encode([block.raw(), totalDifficulty])
}

/** Throws where the bytes are no block of our chain. */
function decodeBlockAnnouncement(bytes: Uint8Array, common: Common): BlockAnnouncement {
  const [block, totalDifficulty] = readMessage(bytes, 2)
  return {
    block: blockFromFields(readList(block, { max: 8 }), common),
    totalDifficulty: readInteger(totalDifficulty),
  }
}

export interface BlockGossipOptions {
  readonly ledger: Pick<Ledger, 'common' | 'importBlock' | 'totalDifficulty'>
  readonly peers: PeerTable
  readonly refusedBlocks: RefusedBlocks
  /** Called when a peer announced a block whose parent is missing here. */
  readonly onOrphan: () => void
  readonly logger: Logger
}

/**
 * Judges a block that came by gossip by importing it: only what this node itself accepted is passed on.
 *
 * What is built on a refused block is refused unseen, so that a fork with other rules costs a lookup per block.
 */
export async function judgeBlock(
  message: { readonly from: string; readonly data: Uint8Array },
  { ledger, peers, refusedBlocks, onOrphan, logger }: BlockGossipOptions,
): Promise<TopicValidatorResult> {
  const { from, data } = message
  let announcement: BlockAnnouncement
  try {
    announcement = decodeBlockAnnouncement(data, ledger.common)
  } catch (error) {
    logger.debug({ err: error, peer: from }, 'a peer gossiped what is no block')
    return TopicValidatorResult.Reject
  }
  const { block, totalDifficulty } = announcement
  const hash = block.hash()
  const head = { hash, height: block.header.number, totalDifficulty }
  if (refusedBlocks.has(hash) || refusedBlocks.has(block.header.parentHash)) {
    refusedBlocks.add(hash)
    peers.announced(from, head, { shared: false })
    peers.refused(from)
    return TopicValidatorResult.Reject
  }
  const result = await ledger.importBlock({ block, source: 'gossip' })
  const verified = await verifiedHead(ledger, head)
  peers.announced(from, verified.head, { shared: verified.shared })
  switch (result.state) {
    case 'imported':
      // A block told with another total difficulty is another message: passed on, it could be sent again and again.
      return verified.head.totalDifficulty === totalDifficulty
        ? TopicValidatorResult.Accept
        : TopicValidatorResult.Reject
    case 'known':
      return TopicValidatorResult.Ignore
    case 'orphan':
      onOrphan()
      return TopicValidatorResult.Ignore
    case 'refused': {
      const { height, reason, detail } = result.refusal
      refusedBlocks.add(hash)
      peers.refused(from)
      logger.warn({ peer: from, height: Number(height), reason, detail }, 'a block from a peer was refused')
      return TopicValidatorResult.Reject
    }
  }
}
