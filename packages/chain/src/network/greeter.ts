import { bytesToHex, equalsBytes } from '@ethereumjs/util'
import type { Connection, Stream } from '@libp2p/interface'
import { describeError } from '@windlass/errors/describe-error'
import type { Logger } from '@windlass/service/logger'
import type { Ledger } from '../ledger.ts'
import type { AddressBook } from './address-book.ts'
import { answer, ask } from './exchange.ts'
import type { Libp2pHost } from './libp2p-host.ts'
import { reachableFrom, readLearnedAddress } from './peer-addresses.ts'
import type { PeerTable } from './peer-table.ts'
import { decodeStatus, encodeStatus, maxStatusBytes, type Status, statusProtocol } from './status-message.ts'
import { verifiedHead } from './verified-head.ts'

/** Why a peer was sent away; a label of `blockchain_peers_refused_total`. */
export type PeerRefusalReason = 'other-genesis' | 'other-chain-id' | 'no-room'

export interface GreeterOptions {
  readonly host: Libp2pHost
  readonly ledger: Ledger
  readonly peers: PeerTable
  readonly book: AddressBook
  readonly maxPeers: number
  /** Called when a peer told its status. */
  readonly onStatus: () => void
  readonly onPeerRefused: (reason: PeerRefusalReason) => void
  readonly logger: Logger
  readonly signal: AbortSignal
}

export interface Greeter {
  /** Exchanges status over a new connection. Says why where the peer was sent away; rejects where it did not answer. */
  greet(connection: Connection): Promise<PeerRefusalReason | undefined>
  /** Answers the greeting of a peer. */
  answer(stream: Stream, connection: Connection): Promise<void>
  /** Asks a connected peer again. A peer that stays silent several times in a row is disconnected. */
  refresh(peerId: string): Promise<void>
  refreshAll(): Promise<void>
}

const greetTimeoutMs = 5_000
const maxSilences = 3

/** Tells peers who we are and what we have, and keeps those of the same chain. */
export function createGreeter(options: GreeterOptions): Greeter {
  const { host, ledger, peers, book, maxPeers, logger } = options
  const chainId = BigInt(ledger.rules.chainId)
  const genesisHash = ledger.genesis.hash()
  const silences = new Map<string, number>()

  const ownStatus = async (connection: Connection): Promise<Status> => {
    const { head } = ledger
    const connected = new Set(peers.list().map(({ id }) => id))
    const addresses = [...host.getMultiaddrs().map(String), ...book.shareable(connected)]
    return {
      chainId,
      genesisHash,
      headHash: head.hash(),
      height: head.header.number,
      totalDifficulty: (await ledger.totalDifficulty(head.hash())) ?? 0n,
      addresses: addresses.filter((address) => reachableFrom(address, connection.remoteAddr)),
    }
  }
  const refusalOf = (status: Status, peerId: string): PeerRefusalReason | undefined => {
    if (!equalsBytes(status.genesisHash, genesisHash)) return 'other-genesis'
    if (status.chainId !== chainId) return 'other-chain-id'
    return peers.get(peerId) === undefined && peers.size >= maxPeers ? 'no-room' : undefined
  }
  const take = async (connection: Connection, status: Status): Promise<PeerRefusalReason | undefined> => {
    const id = connection.remotePeer.toString()
    const { headHash: hash, height, totalDifficulty } = status
    const { head, shared } = await verifiedHead(ledger, { hash, height, totalDifficulty })
    const refusal = refusalOf(status, id)
    if (refusal !== 'other-genesis' && refusal !== 'other-chain-id')
      for (const text of status.addresses) {
        const learned = readLearnedAddress(text, { remote: connection.remoteAddr })
        if (learned !== undefined) book.learn(learned.address, learned.peerId)
      }
    if (refusal !== undefined) {
      options.onPeerRefused(refusal)
      const level = refusal === 'no-room' ? 'debug' : 'warn'
      const theirs = { genesisHash: bytesToHex(status.genesisHash), chainId: Number(status.chainId) }
      logger[level]({ peer: id, address: connection.remoteAddr.toString(), reason: refusal, theirs }, 'peer sent away')
      return refusal
    }
    // It may have gone while we looked.
    if (connection.status !== 'open') return undefined
    if (peers.get(id) === undefined) {
      const address = connection.remoteAddr.toString()
      peers.join({ id, address, head })
      logger.info({ peer: id, address, direction: connection.direction, height: Number(height) }, 'peer joined')
    }
    peers.announced(id, head, { shared })
    silences.delete(id)
    options.onStatus()
    return undefined
  }
  const deadline = (): AbortSignal => AbortSignal.any([options.signal, AbortSignal.timeout(greetTimeoutMs)])

  const greet = async (connection: Connection): Promise<PeerRefusalReason | undefined> => {
    const signal = deadline()
    const stream = await connection.newStream(statusProtocol, { signal })
    const message = encodeStatus(await ownStatus(connection))
    const refusal = await take(
      connection,
      decodeStatus(await ask(stream, message, { maxBytes: maxStatusBytes, signal })),
    )
    if (refusal !== undefined) await connection.close({ signal })
    return refusal
  }
  const refresh = async (peerId: string): Promise<void> => {
    const connections = host.getConnections().filter(({ remotePeer }) => remotePeer.toString() === peerId)
    const [connection] = connections
    if (connection === undefined) return peers.leave(peerId)
    try {
      await greet(connection)
    } catch (error) {
      if (options.signal.aborted) return
      const times = (silences.get(peerId) ?? 0) + 1
      silences.set(peerId, times)
      logger.debug({ err: error, peer: peerId, times }, 'a peer did not tell its status')
      if (times < maxSilences) return
      silences.delete(peerId)
      logger.info({ peer: peerId, reason: describeError(error).message }, 'peer disconnected: it no longer answers')
      // Two that dialed each other at the same time have two.
      for (const one of connections) one.abort(new Error(`no status from ${peerId}`))
    }
  }
  return {
    greet,
    async answer(stream, connection) {
      const signal = deadline()
      let status: Status | undefined
      const respond = async (message: Uint8Array): Promise<Uint8Array> => {
        status = decodeStatus(message)
        return encodeStatus(await ownStatus(connection))
      }
      await answer(stream, respond, { maxBytes: maxStatusBytes, signal })
      if (status === undefined) return
      // A refused peer hears from our own status why, and hangs up; this end closes too in case it does not.
      if ((await take(connection, status)) !== undefined) await connection.close({ signal })
    },
    refresh,
    async refreshAll() {
      await Promise.all(peers.list().map(({ id }) => refresh(id)))
    },
  }
}
