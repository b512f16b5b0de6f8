import type { AddressBook, DialTarget } from './address-book.ts'
import type { Wakeup } from './wakeup.ts'

export interface DialerOptions {
  readonly book: AddressBook
  /** Woken when a peer left or an address was learned. */
  readonly wakeup: Wakeup
  /** Connects and greets; says which peer answered. Rejects where none did. */
  readonly dial: (target: DialTarget) => Promise<DialOutcome>
  readonly connectedPeers: () => ReadonlySet<string>
  readonly maxPeers: number
  readonly onFailed: (target: DialTarget, error: unknown) => void
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly signal: AbortSignal
}

export type DialOutcome =
  | { readonly state: 'connected'; readonly peerId: string }
  /** A bootstrap list may name every node, this one included. */
  | { readonly state: 'own-address' }
  /** It answers, but is of no use for a while. */
  | { readonly state: 'set-aside'; readonly forMs: number }

export interface Dialer {
  /** Settles when all dials have ended, after `signal` aborted. */
  readonly stopped: Promise<void>
}

const maxParallelDials = 8

/** Dials what the book says is due, for ever, while there is room for peers. */
export function startDialer(options: DialerOptions): Dialer {
  const { book, wakeup, dial, connectedPeers, maxPeers, onFailed, now, signal } = options
  const dialing = new Map<string, Promise<void>>()

  const attempt = async (target: DialTarget): Promise<void> => {
    try {
      const outcome = await dial(target)
      if (outcome.state === 'connected') book.reached(target.address, outcome.peerId)
      else if (outcome.state === 'own-address') book.ownAddress(target.address)
      else book.setAside(target.address, outcome.forMs)
    } catch (error) {
      book.failed(target.address)
      if (!signal.aborted) onFailed(target, error)
    }
    dialing.delete(target.address)
    wakeup.wake()
  }
  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      const connected = connectedPeers()
      const room = Math.min(maxParallelDials, maxPeers - connected.size) - dialing.size
      const due = book.due(connected).filter(({ address }) => !dialing.has(address))
      for (const target of due.slice(0, Math.max(room, 0))) dialing.set(target.address, attempt(target))
      const nextMs = book.nextDueMs(connected, (address) => !dialing.has(address))
      const waits = room > 0 && nextMs !== undefined
      await wakeup.wait(waits ? Math.max(nextMs - now(), 50) : undefined)
    }
    await Promise.all(dialing.values())
  }
  return { stopped: run() }
}
