import { chmod, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { generateKeyPair, privateKeyFromProtobuf, privateKeyToProtobuf } from '@libp2p/crypto/keys'
import type { PrivateKey } from '@libp2p/interface'
import { CodedError } from '@windlass/errors/coded-error'
import { identityOfKey } from './node-key.ts'

const fileName = 'peer-identity.key'

/**
 * The key a node is known to its peers by: that of `keyFile`, an Ed25519 seed in hex, or one of its own, read from the
 * data directory and made on the first start.
 *
 * Its own file is readable by its owner alone. Throws `CHAIN_IDENTITY_UNREADABLE` where a file holds no key: a node
 * never takes a new identity in silence.
 */
export async function loadIdentity(options: {
  readonly dataDir: string
  readonly keyFile?: string | undefined
}): Promise<PrivateKey> {
  const { dataDir, keyFile } = options
  if (keyFile !== undefined) return givenIdentity(keyFile)
  const path = join(dataDir, fileName)
  let bytes: Uint8Array
  try {
    bytes = await readFile(path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw unreadable(path, error)
    return createIdentity(path, dataDir)
  }
  try {
    await chmod(path, 0o600)
    return privateKeyFromProtobuf(bytes)
  } catch (error) {
    throw unreadable(path, error)
  }
}

async function givenIdentity(path: string): Promise<PrivateKey> {
  try {
    return await identityOfKey(await readFile(path, 'utf8'))
  } catch (error) {
    throw new CodedError('CHAIN_IDENTITY_UNREADABLE', `The identity key of the node in ${path} cannot be read.`, {
      hint: 'Put 64 hex digits there, or leave identityKeyFile out: the node then makes a key of its own.',
      cause: error,
    })
  }
}

async function createIdentity(path: string, dataDir: string): Promise<PrivateKey> {
  await mkdir(dataDir, { recursive: true })
  const key = await generateKeyPair('Ed25519')
  // Renamed into place when it is on disk, so that a crash leaves a whole key or none.
  const unfinished = `${path}.new`
  await rm(unfinished, { force: true })
  const file = await open(unfinished, 'wx', 0o600)
  try {
    await file.writeFile(privateKeyToProtobuf(key))
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(unfinished, path)
  return key
}

function unreadable(path: string, cause: unknown): CodedError {
  return new CodedError('CHAIN_IDENTITY_UNREADABLE', `The peer identity in ${path} cannot be read.`, {
    hint: 'Restore the file from a backup, or remove it to let the node take a new identity.',
    cause,
  })
}
