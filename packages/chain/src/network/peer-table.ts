/** The newest block a peer says it has. */
export interface PeerHead {
  readonly hash: Uint8Array
  readonly height: bigint
  readonly totalDifficulty: bigint
}

/** A connected peer of the same chain. */
export interface Peer {
  readonly id: string
  readonly address: string
  readonly head: PeerHead
  /**
   * How its chain stands to ours: `shared` where its head is a block we have, `refused` where a block of it broke our
   * rules, `unknown` where we have yet to see.
   */
  readonly chain: 'shared' | 'refused' | 'unknown'
  /** It announced a head that it then did not deliver, so that its word does not count for now. */
  readonly undelivered: boolean
}

export interface PeerTable {
  readonly size: number
  list(): readonly Peer[]
  get(id: string): Peer | undefined
  join(peer: { readonly id: string; readonly address: string; readonly head: PeerHead }): void
  leave(id: string): void
  /** Notes what a peer announced. `shared` says that its head is a block we have. */
  announced(id: string, head: PeerHead, options: { readonly shared: boolean }): void
  /** Notes that a block of this peer's chain broke our rules: it is not asked for blocks for a while. */
  refused(id: string): void
  /** Notes that a peer did not give what it announced: it is not asked for blocks for a while. */
  undelivered(id: string): void
  /** The peer with the most total difficulty above `than` that may be asked for blocks now. */
  heaviest(options: { readonly than: bigint }): Peer | undefined
  /** When the next peer heavier than `than` may be asked again; `undefined` where none is held back. */
  nextChanceMs(options: { readonly than: bigint }): number | undefined
}

interface Trouble {
  readonly kind: 'refused' | 'undelivered'
  readonly untilMs: number
  /** Times in a row; each doubles the wait. */
  readonly times: number
}

const firstWaitMs = { refused: 15_000, undelivered: 2_000 } as const
const longestWaitMs = 300_000
/** Troubles outlive a connection, so that they are not shed by reconnecting. */
const maxTroubles = 1_000

/** Peers by id, with what they announced and what went wrong with them. `now` is in milliseconds. */
export function createPeerTable({ now }: { readonly now: () => number }): PeerTable {
  const peers = new Map<string, Omit<Peer, 'undelivered'>>()
  const troubles = new Map<string, Trouble>()

  const trouble = (id: string, kind: Trouble['kind']): void => {
    const before = troubles.get(id)
    const times = before?.kind === kind ? before.times + 1 : 1
    const waitMs = Math.min(firstWaitMs[kind] * 2 ** (times - 1), longestWaitMs)
    troubles.delete(id)
    troubles.set(id, { kind, times, untilMs: now() + waitMs })
    const [oldest] = troubles.keys()
    if (troubles.size > maxTroubles && oldest !== undefined) troubles.delete(oldest)
  }
  const heldBackUntilMs = (id: string): number => troubles.get(id)?.untilMs ?? Number.NEGATIVE_INFINITY
  const view = (peer: Omit<Peer, 'undelivered'>): Peer => ({
    ...peer,
    undelivered: troubles.get(peer.id)?.kind === 'undelivered' && heldBackUntilMs(peer.id) > now(),
  })
  const heavier = (than: bigint) => [...peers.values()].filter(({ head }) => head.totalDifficulty > than)

  return {
    get size() {
      return peers.size
    },
    list: () => [...peers.values()].map(view),
    get(id) {
      const peer = peers.get(id)
      return peer === undefined ? undefined : view(peer)
    },
    join({ id, address, head }) {
      const chain = troubles.get(id)?.kind === 'refused' ? 'refused' : 'unknown'
      peers.set(id, { id, address, head, chain })
    },
    leave: (id) => void peers.delete(id),
    announced(id, head, { shared }) {
      const peer = peers.get(id)
      if (peer === undefined) return
      if (shared) troubles.delete(id)
      const chain = shared ? 'shared' : peer.chain === 'shared' ? 'unknown' : peer.chain
      peers.set(id, { ...peer, head, chain })
    },
    refused(id) {
      trouble(id, 'refused')
      const peer = peers.get(id)
      if (peer !== undefined) peers.set(id, { ...peer, chain: 'refused' })
    },
    undelivered: (id) => trouble(id, 'undelivered'),
    heaviest({ than }) {
      const ready = heavier(than).filter(({ id }) => heldBackUntilMs(id) <= now())
      const best = ready.toSorted((a, b) => compare(b.head.totalDifficulty, a.head.totalDifficulty))[0]
      return best === undefined ? undefined : view(best)
    },
    nextChanceMs({ than }) {
      const times = heavier(than).map(({ id }) => heldBackUntilMs(id))
      return times.length === 0 ? undefined : Math.min(...times)
    },
  }
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}
