/** An address to reach a peer at, and when to try it next. */
export interface DialTarget {
  readonly address: string
  /** The peer that answers there; unknown for a bootstrap address without peer id until it was reached once. */
  readonly peerId: string | undefined
  readonly bootstrap: boolean
  /** Attempts that failed since it was reached the last time. */
  readonly failures: number
}

export interface AddressBook {
  /** No bootstrap address leads to anyone but this node: it is a network of its own until others find it. */
  readonly alone: boolean
  /** Peers that were reached, and not found gone since. */
  readonly reachedPeers: readonly string[]
  /** Learned addresses to be passed on: those that answered, and those of `connected` peers. */
  shareable(connected: ReadonlySet<string>): readonly string[]
  learn(address: string, peerId: string): void
  /** Targets due now, those of `connected` peers left out, bootstrap addresses first. */
  due(connected: ReadonlySet<string>): readonly DialTarget[]
  /** When the next of the targets that `wanted` names is due. */
  nextDueMs(connected: ReadonlySet<string>, wanted: (address: string) => boolean): number | undefined
  reached(address: string, peerId: string): void
  failed(address: string): void
  /** The address leads to this very node, for now: a name may still be resolved to the address its node had before. */
  ownAddress(address: string): void
  /** The address leads to nobody of use: not tried again for as long as `forMs`. */
  setAside(address: string, forMs: number): void
}

export interface AddressBookOptions {
  readonly bootstrap: readonly string[]
  readonly ownPeerId: string
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** From 0 to 1, to spread retries. */
  readonly random: () => number
}

interface Entry extends DialTarget {
  peerId: string | undefined
  /** It led to this very node the last time it led to anyone. */
  own: boolean
  reached: boolean
  failures: number
  nextMs: number
}

const firstWaitMs = 250
const longestWaitMs = 15_000
const maxLearned = 512
const ownAddressForMs = 60_000
/** A learned address is forgotten after as many failures in a row; a bootstrap address never is. */
const maxFailures = 8

/** What is dialed and when: bootstrap addresses for ever, learned ones while they answer, with growing waits. */
export function createAddressBook({ bootstrap, ownPeerId, now, random }: AddressBookOptions): AddressBook {
  const entries = new Map<string, Entry>()
  for (const address of bootstrap) {
    const peerId = /\/p2p\/([^/]+)$/.exec(address)?.[1]
    if (peerId === ownPeerId) continue
    entries.set(address, { address, peerId, bootstrap: true, own: false, reached: false, failures: 0, nextMs: now() })
  }
  const open = (connected: ReadonlySet<string>): Entry[] =>
    [...entries.values()].filter(({ peerId }) => peerId === undefined || !connected.has(peerId))

  return {
    get alone() {
      return ![...entries.values()].some((entry) => entry.bootstrap && !entry.own)
    },
    get reachedPeers() {
      return [...entries.values()].filter(({ reached }) => reached).flatMap(({ peerId }) => peerId ?? [])
    },
    shareable(connected) {
      const good = ({ reached, peerId }: Entry) => reached || (peerId !== undefined && connected.has(peerId))
      return [...entries.values()].filter((entry) => !entry.bootstrap && good(entry)).map(({ address }) => address)
    },
    learn(address, peerId) {
      if (peerId === ownPeerId || entries.has(address)) return
      const learned = [...entries.values()].filter((entry) => !entry.bootstrap)
      const oldest = learned[0]
      if (learned.length >= maxLearned && oldest !== undefined) entries.delete(oldest.address)
      entries.set(address, {
        address,
        peerId,
        bootstrap: false,
        own: false,
        reached: false,
        failures: 0,
        nextMs: now(),
      })
    },
    due: (connected) =>
      open(connected)
        .filter(({ nextMs }) => nextMs <= now())
        .toSorted((a, b) => Number(b.bootstrap) - Number(a.bootstrap)),
    nextDueMs(connected, wanted) {
      const times = open(connected).flatMap(({ address, nextMs }) => (wanted(address) ? nextMs : []))
      return times.length === 0 ? undefined : Math.min(...times)
    },
    reached(address, peerId) {
      const entry = entries.get(address)
      if (entry === undefined) return
      Object.assign(entry, { peerId, own: false, reached: true, failures: 0, nextMs: now() + firstWaitMs })
    },
    failed(address) {
      const entry = entries.get(address)
      if (entry === undefined) return
      entry.reached = false
      entry.failures++
      const waitMs = Math.min(firstWaitMs * 2 ** (entry.failures - 1), longestWaitMs)
      entry.nextMs = now() + waitMs * (0.75 + random() / 2)
      if (!entry.bootstrap && entry.failures >= maxFailures) entries.delete(address)
    },
    ownAddress(address) {
      const entry = entries.get(address)
      if (entry !== undefined) Object.assign(entry, { own: true, reached: false, nextMs: now() + ownAddressForMs })
    },
    setAside(address, forMs) {
      const entry = entries.get(address)
      if (entry !== undefined) Object.assign(entry, { own: false, nextMs: now() + forMs })
    },
  }
}
