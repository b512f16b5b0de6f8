import { keccak256 } from '../consensus/keccak256.ts'
import { isHash, nibblesOf, type TrieChild, type TrieNode } from './trie-node.ts'

/** Keeps an encoded node under its hash. */
export type NodeSink = (hash: Uint8Array, encoded: Uint8Array) => void

/** First bytes of RLP: of a string of no bytes, of one of 32, of a list of nothing. */
const rlp = { emptyString: 0x80, hash: 0xa0, list: 0xc0 }
/** Longest content whose length fits into the first byte. */
const shortLength = 55
const hashLength = 32

/** Flags of a compact path (yellow paper, appendix C): an odd number of nibbles, and that of a leaf. */
const odd = 1
const leaf = 2

/**
 * Hash of the top node of a trie. The node and everything in memory below it go to the sink, but what is so small that
 * its parent holds it as it is.
 */
export function encodeRoot(node: TrieNode, sink: NodeSink): Uint8Array {
  const encoded = encodeNode(node, sink)
  const hash = keccak256(encoded)
  sink(hash, encoded)
  return hash
}

/** Reads what {@link encodeRoot} wrote; embedded nodes below come with it. */
export function decodeNode(encoded: Uint8Array): TrieNode {
  const items = readList(encoded)
  const [first, second] = items
  if (items.length !== 2 || !first || !second)
    return { kind: 'branch', children: items.slice(0, 16).map((item) => childOf(item)) }
  const nibbles = nibblesOf(first.content)
  const flags = nibbles[0] ?? 0
  const path = nibbles.subarray(flags & odd ? 1 : 2)
  return flags & leaf
    ? { kind: 'leaf', path, value: second.content }
    : { kind: 'extension', path, child: childOf(second) ?? new Uint8Array() }
}

const encodedEmpty = Uint8Array.of(rlp.emptyString)

function encodeNode(node: TrieNode, sink: NodeSink): Uint8Array {
  switch (node.kind) {
    case 'leaf':
      return encodeList([encodeString(compactPath(node.path, leaf)), encodeString(node.value)])
    case 'extension':
      return encodeList([encodeString(compactPath(node.path, 0)), encodeChild(node.child, sink)])
    case 'branch':
      return encodeList([...node.children.map((child) => encodeChild(child, sink)), encodedEmpty])
  }
}

function encodeChild(child: TrieChild | undefined, sink: NodeSink): Uint8Array {
  if (child === undefined) return encodedEmpty
  if (isHash(child)) return encodeHash(child)
  const encoded = encodeNode(child, sink)
  if (encoded.length < hashLength) return encoded
  const hash = keccak256(encoded)
  sink(hash, encoded)
  return encodeHash(hash)
}

function encodeHash(hash: Uint8Array): Uint8Array {
  const encoded = new Uint8Array(1 + hashLength)
  encoded[0] = rlp.hash
  encoded.set(hash, 1)
  return encoded
}

function encodeString(bytes: Uint8Array): Uint8Array {
  const single = bytes.length === 1 && (bytes[0] ?? 0) < rlp.emptyString
  return single ? bytes : withLength(rlp.emptyString, [bytes], bytes.length)
}

function encodeList(items: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const item of items) length += item.length
  return withLength(rlp.list, items, length)
}

/** Parts behind a first byte, and more where they are long, that says their length together. */
function withLength(first: number, parts: readonly Uint8Array[], length: number): Uint8Array {
  const lengthBytes = length <= shortLength ? 0 : length < 0x100 ? 1 : length < 0x1_0000 ? 2 : 3
  const encoded = new Uint8Array(1 + lengthBytes + length)
  encoded[0] = lengthBytes === 0 ? first + length : first + shortLength + lengthBytes
  for (let index = 0; index < lengthBytes; index++) encoded[lengthBytes - index] = (length >> (8 * index)) & 0xff
  let position = 1 + lengthBytes
  for (const part of parts) {
    encoded.set(part, position)
    position += part.length
  }
  return encoded
}

interface Item {
  /** The item as it stands, with its length. */
  readonly whole: Uint8Array
  readonly content: Uint8Array
  readonly isList: boolean
}

function childOf(item: Item): TrieChild | undefined {
  if (item.isList) return decodeNode(item.whole)
  return item.content.length === 0 ? undefined : item.content
}

function readList(encoded: Uint8Array): readonly Item[] {
  const { content } = readItem(encoded, 0)
  const items: Item[] = []
  for (let position = 0; position < content.length; ) {
    const item = readItem(content, position)
    items.push(item)
    position += item.whole.length
  }
  return items
}

function readItem(bytes: Uint8Array, start: number): Item {
  const first = bytes[start] ?? 0
  if (first < rlp.emptyString) {
    const whole = bytes.subarray(start, start + 1)
    return { whole, content: whole, isList: false }
  }
  const isList = first >= rlp.list
  const short = first - (isList ? rlp.list : rlp.emptyString)
  const lengthBytes = Math.max(0, short - shortLength)
  let length = lengthBytes === 0 ? short : 0
  for (let index = 1; index <= lengthBytes; index++) length = length * 0x100 + (bytes[start + index] ?? 0)
  const contentStart = start + 1 + lengthBytes
  const end = contentStart + length
  return { whole: bytes.subarray(start, end), content: bytes.subarray(contentStart, end), isList }
}

function compactPath(path: Uint8Array, kind: number): Uint8Array {
  const isOdd = path.length % 2
  const compact = new Uint8Array(1 + (path.length - isOdd) / 2)
  compact[0] = ((kind + isOdd) << 4) | (isOdd ? (path[0] ?? 0) : 0)
  for (let index = 1; index < compact.length; index++) {
    const at = 2 * (index - 1) + isOdd
    compact[index] = ((path[at] ?? 0) << 4) | (path[at + 1] ?? 0)
  }
  return compact
}
