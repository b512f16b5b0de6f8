import { setTimeout as delay } from 'node:timers/promises'
import type { Connection } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { describeError } from '@windlass/errors/describe-error'
import type { Logger } from '@windlass/service/logger'
import type { AddressBook, DialTarget } from './address-book.ts'
import { type Dialer, type DialOutcome, startDialer } from './dialer.ts'
import type { Greeter } from './greeter.ts'
import type { Libp2pHost } from './libp2p-host.ts'
import type { PeerTable } from './peer-table.ts'
import { statusProtocol } from './status-message.ts'
import type { TaskSet } from './task-set.ts'
import type { Wakeup } from './wakeup.ts'

export interface ConnectionsOptions {
  readonly host: Libp2pHost
  readonly greeter: Greeter
  readonly peers: PeerTable
  readonly book: AddressBook
  readonly maxPeers: number
  /** Woken when there may be somebody to dial. */
  readonly wakeup: Wakeup
  readonly tasks: TaskSet
  readonly logger: Logger
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly signal: AbortSignal
}

/** How long an address is left alone that leads to another chain. */
const otherChainForMs = 60_000
const noRoomForMs = 15_000
/** Time an inbound connection has to tell its status. */
const greetWithinMs = 15_000
const dialTimeoutMs = 5_000
/** Nodes that start together miss each other a few times. */
const failuresBetweenReports = 20

/** Answers greetings, and follows who comes and who goes. To be called before the host starts. */
export async function acceptConnections(options: ConnectionsOptions): Promise<void> {
  const { host, greeter, peers, wakeup, tasks, logger, signal } = options
  await host.handle(statusProtocol, (stream, connection) =>
    tasks.track(greeter.answer(stream, connection), 'answering the greeting of a peer'),
  )
  const closeIfSilent = async (connection: Connection): Promise<void> => {
    await delay(greetWithinMs, undefined, { signal })
    if (connection.status === 'open' && peers.get(connection.remotePeer.toString()) === undefined)
      await connection.close({ signal })
  }
  host.addEventListener('connection:open', ({ detail: connection }) => {
    if (connection.direction === 'inbound') tasks.track(closeIfSilent(connection), 'waiting for a greeting')
  })
  host.addEventListener('peer:disconnect', ({ detail }) => {
    const id = detail.toString()
    if (peers.get(id) === undefined) return
    peers.leave(id)
    logger.info({ peer: id }, 'peer left')
    wakeup.wake()
  })
}

/** Looks for peers for as long as there is room for more. */
export function seekConnections(options: ConnectionsOptions): Dialer {
  const { host, greeter, peers, book, maxPeers, wakeup, logger, now, signal } = options
  const dial = async ({ address }: DialTarget): Promise<DialOutcome> => {
    let connection: Connection
    try {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(dialTimeoutMs)])
      connection = await host.dial(multiaddr(address), { signal: limit })
    } catch (error) {
      if (isOwnAddress(error)) return { state: 'own-address' }
      throw error
    }
    const refusal = await greeter.greet(connection)
    if (refusal === undefined) return { state: 'connected', peerId: connection.remotePeer.toString() }
    return { state: 'set-aside', forMs: refusal === 'no-room' ? noRoomForMs : otherChainForMs }
  }
  return startDialer({
    book,
    wakeup,
    dial,
    connectedPeers: () => new Set(peers.list().map(({ id }) => id)),
    maxPeers,
    now,
    signal,
    onFailed({ address, bootstrap, failures }, error) {
      const told = bootstrap && (failures === 1 || failures % failuresBetweenReports === 0)
      const facts = { address, failures, reason: describeError(error).message }
      logger[told ? 'info' : 'debug'](facts, 'peer cannot be reached yet')
    },
  })
}

/** libp2p recognises itself by the key of the other side. */
function isOwnAddress(error: unknown): boolean {
  return error instanceof Error && error.name === 'InvalidPeerIdError'
}
