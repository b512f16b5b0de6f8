import { setMaxListeners } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { Block } from '@ethereumjs/block'
import { bytesToHex } from '@ethereumjs/util'
import { type TopicValidatorFn, TopicValidatorResult } from '@libp2p/gossipsub'
import type { Connection } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { describeError } from '@windlass/errors/describe-error'
import type { Logger } from '@windlass/service/logger'
import type { Ledger, TransactionPool } from '../ledger.ts'
import { createAddressBook, type DialTarget } from './address-book.ts'
import { type Agreement, agreementWith } from './agreement.ts'
import { startBlockExchange } from './block-exchange.ts'
import { type DialOutcome, startDialer } from './dialer.ts'
import { encodeBlockAnnouncement, judgeBlock } from './gossip-blocks.ts'
import { createTransactionGossip } from './gossip-transactions.ts'
import { createGreeter, type PeerRefusalReason } from './greeter.ts'
import { loadIdentity } from './identity.ts'
import { createLibp2pHost, type ListenAddress, startListening } from './libp2p-host.ts'
import { createPeerTable, type Peer } from './peer-table.ts'
import { createRefusedBlocks } from './refused-blocks.ts'
import { statusProtocol } from './status-message.ts'
import { startSyncLoop } from './sync-loop.ts'
import { createTaskSet } from './task-set.ts'
import { createWakeup } from './wakeup.ts'

export interface NetworkOptions {
  readonly ledger: Ledger
  readonly pool: TransactionPool
  /** Holds the identity of the node. */
  readonly dataDir: string
  readonly listen: ListenAddress
  /** Multiaddresses, with or without peer id. */
  readonly bootstrapPeers: readonly string[]
  readonly maxPeers: number
  readonly onPeerRefused: (reason: PeerRefusalReason) => void
  readonly logger: Logger
  /** Milliseconds since the epoch. */
  readonly clock: () => number
  /** Time between two questions for the status of a peer. */
  readonly statusIntervalMs?: number
}

/** The peers of one node, and all that is exchanged with them. */
export interface Network extends AsyncDisposable {
  readonly peerId: string
  /** Multiaddresses, with peer id, this node can be reached at. */
  readonly addresses: readonly string[]
  readonly peers: readonly Peer[]
  /** Peers connected now, or reached before and not found gone since. */
  readonly knownPeers: number
  /** Of our own head. */
  readonly ownTotalDifficulty: bigint
  /** How our chain stands among those of the peers. */
  readonly agreement: Agreement
  readonly syncing: boolean
  /** Tells the network of a block this node mined. */
  announceBlock(block: Block): void
}

/** How long an address is left alone that leads to this node or to another chain. */
const unusableForMs = 60_000
const noRoomForMs = 15_000
/** Time an inbound connection has to tell its status. */
const greetWithinMs = 15_000
const dialTimeoutMs = 5_000

/**
 * Opens the peer-to-peer port and begins to look for peers.
 *
 * Throws `CHAIN_P2P_LISTEN_FAILED` or `CHAIN_IDENTITY_UNREADABLE`.
 */
export async function startNetwork(options: NetworkOptions): Promise<Network> {
  const { ledger, pool, dataDir, listen, bootstrapPeers, maxPeers, clock, statusIntervalMs = 5_000 } = options
  const logger = options.logger.child({ part: 'network' })
  const stop = new AbortController()
  const { signal } = stop
  setMaxListeners(0, signal)
  const genesis = bytesToHex(ledger.genesis.hash())
  const blockTopic = `/windlass/${genesis}/blocks/1`
  const transactionTopic = `/windlass/${genesis}/transactions/1`

  const privateKey = await loadIdentity({ dataDir })
  const topics = [blockTopic, transactionTopic]
  const host = await createLibp2pHost({ privateKey, ...listen, maxPeers, topics })
  const { pubsub } = host.services
  const peerId = host.peerId.toString()
  const book = createAddressBook({ bootstrap: bootstrapPeers, ownPeerId: peerId, now: clock, random: Math.random })
  const peers = createPeerTable({ now: clock })
  const refusedBlocks = createRefusedBlocks({ now: clock })
  const tasks = createTaskSet({ logger, signal })
  const connectedPeers = (): ReadonlySet<string> => new Set(peers.list().map(({ id }) => id))

  let ownTotalDifficulty = 0n
  const readTotalDifficulty = async (): Promise<void> => {
    ownTotalDifficulty = (await ledger.totalDifficulty(ledger.head.hash())) ?? ownTotalDifficulty
  }
  await readTotalDifficulty()
  const endHeads = ledger.onHead(() => tasks.track(readTotalDifficulty(), 'reading the total difficulty'))

  const wakeSync = createWakeup(signal)
  const wakeDialer = createWakeup(signal)
  const greeter = createGreeter({
    host,
    ledger,
    peers,
    book,
    maxPeers,
    logger,
    signal,
    onPeerRefused: options.onPeerRefused,
    onStatus() {
      wakeSync.wake()
      wakeDialer.wake()
    },
  })
  const sync = startSyncLoop({
    ledger,
    peers,
    refusedBlocks,
    wakeup: wakeSync,
    fetchBlocks: await startBlockExchange({ host, ledger, track: tasks.track, signal }),
    refreshStatus: greeter.refresh,
    onSynced: () => tasks.track(greeter.refreshAll(), 'telling peers of the new head'),
    logger,
    now: clock,
    signal,
  })

  const dial = async ({ address }: DialTarget): Promise<DialOutcome> => {
    let connection: Connection
    try {
      connection = await host.dial(multiaddr(address), {
        signal: AbortSignal.any([signal, AbortSignal.timeout(dialTimeoutMs)]),
      })
    } catch (error) {
      // A bootstrap list may name every node, this one included.
      if (error instanceof Error && error.name === 'InvalidPeerIdError')
        return { state: 'set-aside', forMs: unusableForMs }
      throw error
    }
    const refusal = await greeter.greet(connection)
    if (refusal === undefined) return { state: 'connected', peerId: connection.remotePeer.toString() }
    return { state: 'set-aside', forMs: refusal === 'no-room' ? noRoomForMs : unusableForMs }
  }
  await host.handle(statusProtocol, (stream, connection) =>
    tasks.track(greeter.answer(stream, connection), 'answering the greeting of a peer'),
  )
  host.addEventListener('connection:open', ({ detail: connection }) => {
    if (connection.direction === 'outbound') return
    const watch = async (): Promise<void> => {
      await delay(greetWithinMs, undefined, { signal })
      if (connection.status === 'open' && peers.get(connection.remotePeer.toString()) === undefined)
        await connection.close({ signal })
    }
    tasks.track(watch(), 'waiting for the greeting of a peer')
  })
  host.addEventListener('peer:disconnect', ({ detail }) => {
    const id = detail.toString()
    if (peers.get(id) === undefined) return
    peers.leave(id)
    logger.info({ peer: id }, 'peer left')
    wakeDialer.wake()
  })

  /** A validator must answer, whatever happens. */
  const judging = (judge: (from: string, data: Uint8Array) => Promise<TopicValidatorResult>): TopicValidatorFn => {
    return (from, message) => {
      if (signal.aborted) return TopicValidatorResult.Ignore
      const verdict = judge(from.toString(), message.data)
      tasks.track(verdict, 'judging gossip')
      return verdict.catch(() => TopicValidatorResult.Ignore)
    }
  }
  const publish = (topic: string, message: Uint8Array): void =>
    tasks.track(pubsub.publish(topic, message), 'publishing gossip')
  const transactions = createTransactionGossip({
    common: ledger.common,
    pool,
    publish: (message) => publish(transactionTopic, message),
  })
  const blockGossip = { ledger, peers, refusedBlocks, onOrphan: wakeSync.wake, logger }
  pubsub.topicValidators.set(
    blockTopic,
    judging((from, data) => judgeBlock({ from, data }, blockGossip)),
  )
  pubsub.topicValidators.set(
    transactionTopic,
    judging((_from, data) => transactions.judge(data)),
  )

  try {
    await startListening(host, listen)
  } catch (error) {
    stop.abort()
    endHeads()
    transactions[Symbol.dispose]()
    throw error
  }
  for (const topic of topics) pubsub.subscribe(topic)
  const dialer = startDialer({
    book,
    wakeup: wakeDialer,
    dial,
    connectedPeers,
    maxPeers,
    now: clock,
    signal,
    onFailed({ address, bootstrap }, error) {
      const level = bootstrap ? 'info' : 'debug'
      logger[level]({ address, reason: describeError(error).message }, 'peer cannot be reached yet')
    },
  })

  const askRegularly = async (): Promise<void> => {
    while (true) {
      await delay(statusIntervalMs, undefined, { signal })
      await greeter.refreshAll()
    }
  }
  tasks.track(askRegularly(), 'asking peers for their status')
  logger.info({ peer: peerId, addresses: host.getMultiaddrs().map(String), genesis }, 'listening for peers')

  let disposed: Promise<void> | undefined
  const dispose = async (): Promise<void> => {
    stop.abort()
    endHeads()
    transactions[Symbol.dispose]()
    await Promise.all([dialer.stopped, sync.stopped])
    await host.stop()
    await tasks.settled()
  }
  return {
    peerId,
    get addresses() {
      return host.getMultiaddrs().map(String)
    },
    get peers() {
      return peers.list()
    },
    get knownPeers() {
      return new Set([...connectedPeers(), ...book.reachedPeers]).size
    },
    get ownTotalDifficulty() {
      return ownTotalDifficulty
    },
    get agreement() {
      return agreementWith(peers.list(), {
        height: ledger.head.header.number,
        totalDifficulty: ownTotalDifficulty,
      })
    },
    get syncing() {
      return sync.syncingWith !== undefined
    },
    announceBlock(block) {
      const announce = async (): Promise<void> => {
        const totalDifficulty = await ledger.totalDifficulty(block.hash())
        if (totalDifficulty === undefined || signal.aborted) return
        await pubsub.publish(blockTopic, encodeBlockAnnouncement({ block, totalDifficulty }))
      }
      tasks.track(announce(), 'announcing a block')
    },
    [Symbol.asyncDispose]() {
      disposed ??= dispose()
      return disposed
    },
  }
}
