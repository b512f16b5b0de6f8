import type { Common } from '@ethereumjs/common'
import { MerklePatriciaTrie } from '@ethereumjs/mpt'
import { bytesToUnprefixedHex, equalsBytes, ValueEncoding } from '@ethereumjs/util'
import { keccak256 } from '../consensus/keccak256.ts'
import type { StateDatabase } from '../ledger/state-database.ts'
import { findValue, insertValue, type NodeLoader, removeValue } from './edit-trie.ts'
import { decodeNode, encodeRoot } from './node-encoding.ts'
import { nibblesOf, type TrieChild } from './trie-node.ts'

/**
 * The trie of accounts, or of the slots of one contract, as the state manager uses it.
 *
 * Changes are made in memory and nodes are hashed, once each, when the root is asked for. The trie it extends hashes
 * the path from leaf to root for every change and stores every step in between, which takes a block of transfers three
 * times as long and as many nodes.
 */
export class StateTrie extends MerklePatriciaTrie {
  readonly #common: Common
  readonly #nodes: StateDatabase
  readonly #load: NodeLoader
  /** The changed trie, where the root is not known yet. */
  #changed: { readonly top: TrieChild | undefined } | undefined

  constructor(options: { readonly common: Common; readonly database: StateDatabase; readonly root?: Uint8Array }) {
    const { common, database, root } = options
    super({ common, db: database, valueEncoding: ValueEncoding.Bytes, useKeyHashing: true })
    this.#common = common
    this.#nodes = database
    this.#load = (hash) => decodeNode(database.node(bytesToUnprefixedHex(hash)))
    if (root) this.root(root)
  }

  override root(value?: Uint8Array | null): Uint8Array {
    if (value !== undefined) {
      this.#changed = undefined
      return super.root(value)
    }
    if (this.#changed) {
      const { top } = this.#changed
      this.#changed = undefined
      super.root(top === undefined ? null : this.#store(top))
    }
    return super.root()
  }

  override async get(key: Uint8Array): Promise<Uint8Array | null> {
    return findValue(this.#top(), nibblesOf(keccak256(key)), this.#load) ?? null
  }

  override async put(key: Uint8Array, value: Uint8Array | null): Promise<void> {
    if (value === null || value.length === 0) return this.del(key)
    const path = nibblesOf(keccak256(key))
    this.#changed = { top: insertValue({ child: this.#top(), path, value, load: this.#load }) }
  }

  override async del(key: Uint8Array): Promise<void> {
    this.#changed = { top: removeValue({ child: this.#top(), path: nibblesOf(keccak256(key)), load: this.#load }) }
  }

  override shallowCopy(): StateTrie {
    return new StateTrie({ common: this.#common, database: this.#nodes, root: this.root() })
  }

  #top(): TrieChild | undefined {
    if (this.#changed) return this.#changed.top
    const root = super.root()
    return equalsBytes(root, this.EMPTY_TRIE_ROOT) ? undefined : root
  }

  #store(top: TrieChild): Uint8Array {
    if (top instanceof Uint8Array) return top
    return encodeRoot(top, (hash, encoded) => this.#nodes.add(bytesToUnprefixedHex(hash), encoded))
  }
}
