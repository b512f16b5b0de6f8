import { type BatchDBOp, bytesToUnprefixedHex, type DB, KECCAK256_RLP } from '@ethereumjs/util'
import { CodedError } from '@windlass/errors/coded-error'
import { LRUCache } from 'lru-cache'

/** Nodes kept in memory; the upper levels of the trie are read for every account. */
const cachedNodes = 20_000

const emptyTrieRoot = bytesToUnprefixedHex(KECCAK256_RLP)

/** Reads a stored node by hex key. */
export type NodeReader = (hex: string) => Uint8Array | undefined

/**
 * What the state tries read from and write to: stored nodes below, new ones above in memory until they are taken to be
 * stored in the batch of their block. Nodes are never deleted, so the state of every block stays readable.
 */
export class StateDatabase implements DB<string, string | Uint8Array> {
  readonly #read: NodeReader
  /** Nodes that are on disk. */
  readonly #stored: LRUCache<string, Uint8Array>
  #added = new Map<string, Uint8Array>()

  constructor(read: NodeReader, stored = new LRUCache<string, Uint8Array>({ max: cachedNodes })) {
    this.#read = read
    this.#stored = stored
  }

  /** A node by the hex of its hash; throws where it is not there. */
  node(key: string): Uint8Array {
    const known = this.#added.get(key) ?? this.#stored.get(key)
    if (known !== undefined) return known
    const read = this.#read(key)
    if (read === undefined) throw missingNode(key)
    this.#stored.set(key, read)
    return read
  }

  add(key: string, value: Uint8Array): void {
    if (!this.#stored.has(key)) this.#added.set(key, value)
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    return key === emptyTrieRoot ? undefined : this.node(key)
  }

  async put(key: string, value: string | Uint8Array): Promise<void> {
    this.#put(key, value)
  }

  /** Tries ask for deletions only where they were made with pruning. */
  async del(): Promise<void> {}

  async batch(operations: BatchDBOp<string, string | Uint8Array>[]): Promise<void> {
    for (const operation of operations) if (operation.type === 'put') this.#put(operation.key, operation.value)
  }

  /** Nodes added since the last call. They can be read again only once they are {@link stored}. */
  take(): ReadonlyMap<string, Uint8Array> {
    const added = this.#added
    this.#added = new Map()
    return added
  }

  /** Tells that nodes once taken are on disk now. */
  stored(nodes: ReadonlyMap<string, Uint8Array>): void {
    for (const [key, value] of nodes) this.#stored.set(key, value)
  }

  /** The same stored nodes, with additions of its own. */
  view(): StateDatabase {
    return new StateDatabase(this.#read, this.#stored)
  }

  /** What a trie makes the tries of contract storage from: they write to one database. */
  shallowCopy(): StateDatabase {
    return this
  }

  async open(): Promise<void> {}

  #put(key: string, value: string | Uint8Array): void {
    if (value instanceof Uint8Array) this.add(key, value)
  }
}

function missingNode(key: string): CodedError {
  return new CodedError('CHAIN_STATE_MISSING', `the node ${key} of a state trie is not in the database`, {
    hint: 'Restart the node: it goes back to the last block whose state is whole and syncs from there.',
    details: { key },
  })
}
