/**
 * A node of a Merkle Patricia trie (Ethereum yellow paper, appendix D), as long as no key is the beginning of another:
 * a branch then has no value. This holds for keys of one length and for the RLP of integers.
 */
export type TrieNode = LeafNode | ExtensionNode | BranchNode

/** A node in memory, or the hash of one that is stored. */
export type TrieChild = TrieNode | Uint8Array

interface LeafNode {
  readonly kind: 'leaf'
  /** What is left of the key, as nibbles. */
  path: Uint8Array
  value: Uint8Array
}

interface ExtensionNode {
  readonly kind: 'extension'
  /** Nibbles that all keys below share. */
  path: Uint8Array
  child: TrieChild
}

interface BranchNode {
  readonly kind: 'branch'
  /** By the next nibble of the key; always sixteen places. */
  readonly children: (TrieChild | undefined)[]
}

/** Whether a child is known by its hash only. */
export function isHash(child: TrieChild): child is Uint8Array {
  return child instanceof Uint8Array
}

/** The half-bytes of a key, the high one first. */
export function nibblesOf(key: Uint8Array): Uint8Array {
  const nibbles = new Uint8Array(key.length * 2)
  for (const [index, byte] of key.entries()) {
    nibbles[2 * index] = byte >> 4
    nibbles[2 * index + 1] = byte & 15
  }
  return nibbles
}
