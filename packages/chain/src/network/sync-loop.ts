import { setTimeout as delay } from 'node:timers/promises'
import type { Block } from '@ethereumjs/block'
import type { Logger } from '@windlass/service/logger'
import type { Ledger } from '../ledger.ts'
import type { BlocksRequest } from './block-messages.ts'
import { syncFrom } from './block-sync.ts'
import type { Peer, PeerTable } from './peer-table.ts'
import type { RefusedBlocks } from './refused-blocks.ts'
import { verifiedHead } from './verified-head.ts'
import type { Wakeup } from './wakeup.ts'

export interface SyncLoopOptions {
  readonly ledger: Pick<Ledger, 'head' | 'genesis' | 'blockByNumber' | 'importBlock' | 'totalDifficulty'>
  readonly peers: PeerTable
  readonly refusedBlocks: RefusedBlocks
  /** Woken when a peer may be heavier: a status or an orphan came in. */
  readonly wakeup: Wakeup
  readonly fetchBlocks: (peerId: string, request: BlocksRequest) => Promise<readonly Block[]>
  /** Asks a peer for its status and notes it in the table. */
  readonly refreshStatus: (peerId: string) => Promise<void>
  /** Called when blocks were taken over from a peer. */
  readonly onSynced: () => void
  readonly logger: Logger
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly signal: AbortSignal
}

export interface SyncLoop {
  /** The peer blocks are being taken over from. */
  readonly syncingWith: string | undefined
  /** Settles when the loop has ended, after `signal` aborted. */
  readonly stopped: Promise<void>
}

/** Wait after a failure that is this node's own: a database that cannot be written. */
const afterFailureMs = 1_000

/** Takes over the chain of the heaviest peer for as long as there is one, one peer at a time. */
export function startSyncLoop(options: SyncLoopOptions): SyncLoop {
  const { ledger, peers, wakeup, now, signal } = options
  let syncingWith: string | undefined

  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      const than = await ownTotalDifficulty(ledger)
      const peer = peers.heaviest({ than })
      if (peer === undefined) {
        const nextMs = peers.nextChanceMs({ than })
        await wakeup.wait(nextMs === undefined ? undefined : Math.max(nextMs - now(), 10))
        continue
      }
      syncingWith = peer.id
      await takeOver(peer, options)
      syncingWith = undefined
    }
  }
  return {
    get syncingWith() {
      return syncingWith
    },
    stopped: run().catch((error: unknown) => {
      if (!signal.aborted) options.logger.error({ err: error }, 'block sync ended')
    }),
  }
}

async function takeOver(peer: Peer, options: SyncLoopOptions): Promise<void> {
  const { ledger, peers, refusedBlocks, logger, signal } = options
  if (refusedBlocks.has(peer.head.hash)) return peers.refused(peer.id)
  let delivered = true
  const fetchBlocks = async (request: BlocksRequest): Promise<readonly Block[]> => {
    delivered = false
    const blocks = await options.fetchBlocks(peer.id, request)
    delivered = true
    return blocks
  }
  try {
    const outcome = await syncFrom({ ledger, fetchBlocks, signal })
    const { state, imported } = outcome
    if (imported > 0) {
      logger.info({ peer: peer.id, imported, height: Number(ledger.head.header.number) }, 'blocks taken over from peer')
      options.onSynced()
    }
    if (state === 'refused') {
      const { height, reason, detail, hash } = outcome.refusal
      refusedBlocks.add(hash)
      peers.refused(peer.id)
      logger.warn({ peer: peer.id, height: Number(height), reason, detail }, 'the chain of a heavier peer was refused')
      return
    }
    if (state === 'disconnected-blocks') logger.debug({ peer: peer.id, detail: outcome.detail }, 'sync was cut short')
    const { head, shared } = await verifiedHead(ledger, peer.head)
    if (shared) return peers.announced(peer.id, head, { shared })
    // What it announced did not come: its chain may have changed meanwhile, or its word was empty.
    await options.refreshStatus(peer.id)
    const after = peers.get(peer.id)
    const heavier = after !== undefined && after.head.totalDifficulty > (await ownTotalDifficulty(ledger))
    if (imported === 0 && heavier) peers.undelivered(peer.id)
  } catch (error) {
    if (signal.aborted) return
    if (delivered) {
      logger.error({ err: error }, 'blocks of a peer could not be imported')
      await delay(afterFailureMs, undefined, { signal })
      return
    }
    peers.undelivered(peer.id)
    logger.debug({ err: error, peer: peer.id }, 'a peer did not deliver blocks')
  }
}

async function ownTotalDifficulty(ledger: SyncLoopOptions['ledger']): Promise<bigint> {
  return (await ledger.totalDifficulty(ledger.head.hash())) ?? 0n
}
