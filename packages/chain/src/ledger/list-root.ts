import { type NestedUint8Array, RLP } from '@ethereumjs/rlp'
import { KECCAK256_RLP } from '@ethereumjs/util'
import { keccak256 } from '../consensus/keccak256.ts'

interface Entry {
  /** Key as nibbles. */
  readonly path: readonly number[]
  readonly value: Uint8Array
}

type Node = NestedUint8Array

/**
 * Root of the Merkle Patricia trie that maps the RLP of each index to its value: what a header holds of its
 * transactions and receipts (Ethereum yellow paper, appendix D).
 *
 * The trie is made bottom-up from sorted keys, which hashes each node once; inserting one value after the other hashes
 * the path to each of them.
 */
export function listRoot(values: readonly Uint8Array[]): Uint8Array {
  if (values.length === 0) return KECCAK256_RLP
  const entries = values.map((value, index) => ({ path: nibbles(RLP.encode(index)), value }))
  return keccak256(RLP.encode(nodeOf(entries.toSorted(byPath), 0)))
}

/** Entries are sorted and no path is the beginning of another, which holds for the RLP of integers. */
function nodeOf(entries: readonly Entry[], depth: number): Node {
  const first = entries[0]
  const last = entries.at(-1)
  if (first === undefined || last === undefined) return []
  if (entries.length === 1) return [compactPath(first.path.slice(depth), true), first.value]

  const shared = sharedLength(first.path, last.path, depth)
  if (shared > 0)
    return [compactPath(first.path.slice(depth, depth + shared), false), reference(nodeOf(entries, depth + shared))]

  const children = Object.groupBy(entries, (entry) => entry.path[depth] ?? 0)
  const branches = Array.from({ length: 16 }, (_, nibble) => {
    const below = children[nibble]
    return below === undefined ? new Uint8Array() : reference(nodeOf(below, depth + 1))
  })
  return [...branches, new Uint8Array()]
}

/** How a parent names a child: by hash, or as it is where that is shorter. */
function reference(node: Node): Uint8Array | Node {
  const encoded = RLP.encode(node)
  return encoded.length < 32 ? node : keccak256(encoded)
}

function sharedLength(a: readonly number[], b: readonly number[], from: number): number {
  let length = 0
  while (a[from + length] !== undefined && a[from + length] === b[from + length]) length++
  return length
}

/** Hex-prefix encoding of a path (yellow paper, appendix C). */
function compactPath(path: readonly number[], leaf: boolean): Uint8Array {
  const flag = leaf ? 2 : 0
  const padded = path.length % 2 === 1 ? [flag + 1, ...path] : [flag, 0, ...path]
  return Uint8Array.from({ length: padded.length / 2 }, (_, i) => (padded[2 * i] ?? 0) * 16 + (padded[2 * i + 1] ?? 0))
}

function nibbles(bytes: Uint8Array): number[] {
  return [...bytes].flatMap((byte) => [byte >> 4, byte & 15])
}

function byPath(a: Entry, b: Entry): number {
  const shared = sharedLength(a.path, b.path, 0)
  return (a.path[shared] ?? -1) - (b.path[shared] ?? -1)
}
