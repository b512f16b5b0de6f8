import { isHash, type TrieChild, type TrieNode } from './trie-node.ts'

/** Reads a stored node by hash: a new object each time, which may be changed. */
export type NodeLoader = (hash: Uint8Array) => TrieNode

/** The value under a path; `undefined` where there is none. */
export function findValue(root: TrieChild | undefined, path: Uint8Array, load: NodeLoader): Uint8Array | undefined {
  let child = root
  let at = 0
  while (child !== undefined) {
    const node: TrieNode = isHash(child) ? load(child) : child
    if (node.kind === 'branch') {
      child = node.children[path[at] ?? 0]
      at++
    } else {
      if (sharedLength(node.path, path, at) < node.path.length) return undefined
      if (node.kind === 'leaf') return node.value
      child = node.child
      at += node.path.length
    }
  }
  return undefined
}

/** Puts a value under a path; gives the node that now stands for `child`, which is changed where it is in memory. */
export function insertValue(options: {
  readonly child: TrieChild | undefined
  readonly path: Uint8Array
  readonly value: Uint8Array
  readonly load: NodeLoader
}): TrieNode {
  const { child, path, value, load } = options
  if (child === undefined) return { kind: 'leaf', path, value }
  const node = isHash(child) ? load(child) : child
  if (node.kind === 'branch') {
    const nibble = path[0] ?? 0
    node.children[nibble] = insertValue({ child: node.children[nibble], path: path.subarray(1), value, load })
    return node
  }
  const shared = sharedLength(node.path, path, 0)
  if (shared < node.path.length) return forked({ node, path, value, shared })
  if (node.kind === 'leaf') node.value = value
  else node.child = insertValue({ child: node.child, path: path.subarray(shared), value, load })
  return node
}

/** Takes away the value under a path; gives what now stands for `child`, which is changed where it is in memory. */
export function removeValue(options: {
  readonly child: TrieChild | undefined
  readonly path: Uint8Array
  readonly load: NodeLoader
}): TrieChild | undefined {
  const { child, path, load } = options
  if (child === undefined) return undefined
  const node = isHash(child) ? load(child) : child
  if (node.kind === 'branch') {
    const nibble = path[0] ?? 0
    node.children[nibble] = removeValue({ child: node.children[nibble], path: path.subarray(1), load })
    return withoutNeedlessBranch(node.children, load) ?? node
  }
  if (sharedLength(node.path, path, 0) < node.path.length) return child
  if (node.kind === 'leaf') return undefined
  const below = removeValue({ child: node.child, path: path.subarray(node.path.length), load })
  return below && extended(node.path, below, load)
}

/** Two ways that part after `shared` nibbles: the one of a leaf or extension, and the one of a new leaf. */
function forked(options: {
  readonly node: TrieNode & { readonly kind: 'leaf' | 'extension' }
  readonly path: Uint8Array
  readonly value: Uint8Array
  readonly shared: number
}): TrieNode {
  const { node, path, value, shared } = options
  const children = Array.from<TrieChild | undefined>({ length: 16 })
  const rest = node.path.subarray(shared + 1)
  children[node.path[shared] ?? 0] =
    node.kind === 'extension' && rest.length === 0 ? node.child : { ...node, path: rest }
  children[path[shared] ?? 0] = { kind: 'leaf', path: path.subarray(shared + 1), value }
  const branch: TrieNode = { kind: 'branch', children }
  return shared === 0 ? branch : { kind: 'extension', path: path.subarray(0, shared), child: branch }
}

/** What takes the place of a branch that has fewer than two children left; `undefined` where it has more. */
function withoutNeedlessBranch(children: readonly (TrieChild | undefined)[], load: NodeLoader): TrieChild | undefined {
  let only: number | undefined
  for (const [nibble, child] of children.entries()) {
    if (child === undefined) continue
    if (only !== undefined) return undefined
    only = nibble
  }
  const child = only === undefined ? undefined : children[only]
  return only === undefined || child === undefined ? undefined : extended(Uint8Array.of(only), child, load)
}

/** A child under a longer path: leaves and extensions take it into their own. */
function extended(path: Uint8Array, child: TrieChild, load: NodeLoader): TrieNode {
  const node = isHash(child) ? load(child) : child
  if (node.kind === 'branch') return { kind: 'extension', path, child }
  return { ...node, path: Uint8Array.from([...path, ...node.path]) }
}

/** How many nibbles `a` and `b` from `at` on begin with alike. */
function sharedLength(a: Uint8Array, b: Uint8Array, at: number): number {
  let length = 0
  while (length < a.length && a[length] === b[at + length]) length++
  return length
}
