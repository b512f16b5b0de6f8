import { mkdir, open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeNodeKey, peerIdOfKey } from '@windlass/chain/node-key'
import { CodedError } from '@windlass/errors/coded-error'

/** The key of a node: where it is, and who it makes the node. Never the key itself. */
export interface NodeKey {
  readonly node: string
  readonly file: string
  /** Under which other nodes know it. */
  readonly peerId: string
  readonly state: 'made' | 'kept'
}

const ownerOnly = { directory: 0o700, file: 0o600 } as const

/**
 * Makes a key for each node, in a file of its name that its owner alone may read. A file that is there is never changed.
 *
 * Throws `WINDLASS_KEY_INVALID` where one is there that holds no key, before any is made.
 */
export async function writeNodeKeys(options: {
  readonly directory: string
  readonly nodes: readonly string[]
  readonly signal: AbortSignal
}): Promise<readonly NodeKey[]> {
  const { directory, nodes, signal } = options
  await mkdir(directory, { recursive: true, mode: ownerOnly.directory })
  const present = await Promise.all(nodes.map((node) => readKey(node, join(directory, node))))
  const keys: NodeKey[] = []
  for (const [index, node] of nodes.entries()) {
    signal.throwIfAborted()
    keys.push(present[index] ?? (await writeKey(node, join(directory, node))))
  }
  return keys
}

async function readKey(node: string, file: string): Promise<NodeKey | undefined> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw invalidKey(file, error)
  }
  try {
    return { node, file, peerId: await peerIdOfKey(text), state: 'kept' }
  } catch (error) {
    throw invalidKey(file, error)
  }
}

async function writeKey(node: string, file: string): Promise<NodeKey> {
  const key = makeNodeKey()
  // Fails where somebody else made it in this moment.
  await using made = await open(file, 'wx', ownerOnly.file)
  await made.writeFile(`${key}\n`)
  await made.sync()
  return { node, file, peerId: await peerIdOfKey(key), state: 'made' }
}

function invalidKey(file: string, cause: unknown): CodedError {
  return new CodedError('WINDLASS_KEY_INVALID', `${file} is there and holds no key. It was left as it is.`, {
    hint: 'Restore it from a backup, or move it away to have a new key made.',
    cause,
  })
}
