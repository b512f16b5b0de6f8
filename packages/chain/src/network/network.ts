import { setMaxListeners } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { Block } from '@ethereumjs/block'
import type { Logger } from '@windlass/service/logger'
import type { Ledger, TransactionPool } from '../ledger.ts'
import { createAddressBook } from './address-book.ts'
import { type Agreement, agreementWith } from './agreement.ts'
import { startBlockExchange } from './block-exchange.ts'
import { acceptConnections, seekConnections } from './connections.ts'
import { createGossip, gossipTopics } from './gossip.ts'
import { createGreeter, type PeerRefusalReason } from './greeter.ts'
import { loadIdentity } from './identity.ts'
import { createLibp2pHost, type ListenAddress, startListening } from './libp2p-host.ts'
import { checkBootstrapPeers } from './peer-addresses.ts'
import { createPeerTable, type Peer } from './peer-table.ts'
import { createRefusedBlocks } from './refused-blocks.ts'
import { startSyncLoop } from './sync-loop.ts'
import { createTaskSet } from './task-set.ts'
import { createWakeup } from './wakeup.ts'

export interface NetworkOptions {
  readonly ledger: Ledger
  readonly pool: TransactionPool
  /** Holds the identity of the node, unless one is given. */
  readonly dataDir: string
  readonly identityKeyFile?: string | undefined
  readonly listen: ListenAddress
  /** Multiaddresses, with or without peer id. */
  readonly bootstrapPeers: readonly string[]
  readonly maxPeers: number
  readonly onPeerRefused: (reason: PeerRefusalReason) => void
  readonly logger: Logger
  /** Milliseconds since the epoch. */
  readonly clock: () => number
}

/** The peers of one node, and all that is exchanged with them. */
export interface Network extends AsyncDisposable {
  /** Multiaddresses, with peer id, this node can be reached at. */
  readonly addresses: readonly string[]
  readonly peers: readonly Peer[]
  /** Peers connected now, or reached before and not found gone since. */
  readonly knownPeers: number
  /** There is nobody to look for: a network of its own until others find it. */
  readonly alone: boolean
  /** Of our own head. */
  readonly ownTotalDifficulty: bigint
  /** How our chain stands among those of the peers. */
  readonly agreement: Agreement
  readonly syncing: boolean
  /** Tells the network of a block this node mined. */
  announceBlock(block: Block): void
}

const statusIntervalMs = 5_000

/**
 * Opens the peer-to-peer port and begins to look for peers.
 *
 * Throws `CHAIN_P2P_LISTEN_FAILED`, `CHAIN_IDENTITY_UNREADABLE` or `CHAIN_BOOTSTRAP_INVALID`.
 */
export async function startNetwork(options: NetworkOptions): Promise<Network> {
  const { ledger, pool, dataDir, listen, maxPeers, clock: now } = options
  const logger = options.logger.child({ part: 'network' })
  const stop = new AbortController()
  const { signal } = stop
  setMaxListeners(0, signal)

  checkBootstrapPeers(options.bootstrapPeers)
  const topics = Object.values(gossipTopics(ledger.genesis.hash()))
  const privateKey = await loadIdentity({ dataDir, keyFile: options.identityKeyFile })
  const host = await createLibp2pHost({ privateKey, ...listen, maxPeers, topics })
  const book = createAddressBook({
    bootstrap: options.bootstrapPeers,
    ownPeerId: host.peerId.toString(),
    now,
    random: Math.random,
  })
  const peers = createPeerTable({ now })
  const refusedBlocks = createRefusedBlocks({ now })
  const tasks = createTaskSet({ logger, signal })
  const syncWakeup = createWakeup(signal)
  const dialWakeup = createWakeup(signal)

  let ownTotalDifficulty = 0n
  const readTotalDifficulty = async (): Promise<void> => {
    ownTotalDifficulty = (await ledger.totalDifficulty(ledger.head.hash())) ?? ownTotalDifficulty
  }
  await readTotalDifficulty()
  const endHeads = ledger.onHead(() => tasks.track(readTotalDifficulty(), 'reading the total difficulty'))

  const greeter = createGreeter({
    ...{ host, ledger, peers, book, maxPeers, logger, signal },
    onPeerRefused: options.onPeerRefused,
    onStatus() {
      syncWakeup.wake()
      dialWakeup.wake()
    },
  })
  const gossip = createGossip({
    ...{ host, ledger, pool, peers, refusedBlocks, tasks, logger, signal },
    onOrphan: syncWakeup.wake,
  })
  const connections = { host, greeter, peers, book, maxPeers, wakeup: dialWakeup, tasks, logger, now, signal }
  const fetchBlocks = await startBlockExchange({ host, ledger, tasks, signal })
  await acceptConnections(connections)

  try {
    await startListening(host, listen)
  } catch (error) {
    stop.abort()
    endHeads()
    gossip[Symbol.dispose]()
    throw error
  }
  gossip.subscribe()
  const sync = startSyncLoop({
    ...{ ledger, peers, refusedBlocks, fetchBlocks, logger, now, signal },
    wakeup: syncWakeup,
    refreshStatus: greeter.refresh,
    onSynced: () => tasks.track(greeter.refreshAll(), 'telling peers of the new head'),
  })
  const dialer = seekConnections(connections)
  const askRegularly = async (): Promise<void> => {
    while (true) {
      await delay(statusIntervalMs, undefined, { signal })
      await greeter.refreshAll()
    }
  }
  tasks.track(askRegularly(), 'asking peers for their status')
  logger.info({ addresses: host.getMultiaddrs().map(String) }, 'listening for peers')

  const dispose = async (): Promise<void> => {
    stop.abort()
    endHeads()
    gossip[Symbol.dispose]()
    await Promise.all([dialer.stopped, sync.stopped])
    await tasks.settled()
    await host.stop()
  }
  let disposed: Promise<void> | undefined
  return {
    get addresses() {
      return host.getMultiaddrs().map(String)
    },
    get peers() {
      return peers.list()
    },
    get knownPeers() {
      return new Set([...peers.list().map(({ id }) => id), ...book.reachedPeers]).size
    },
    get alone() {
      return book.alone
    },
    get ownTotalDifficulty() {
      return ownTotalDifficulty
    },
    get agreement() {
      return agreementWith(peers.list(), { height: ledger.head.header.number, totalDifficulty: ownTotalDifficulty })
    },
    get syncing() {
      return sync.syncingWith !== undefined
    },
    announceBlock: gossip.announceBlock,
    [Symbol.asyncDispose]() {
      disposed ??= dispose()
      return disposed
    },
  }
}
