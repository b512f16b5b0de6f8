import { randomBytes } from 'node:crypto'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import type { PrivateKey } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'

const seedBytes = 32

/** A new identity key of a node: an Ed25519 seed as 64 hex digits. */
export function makeNodeKey(): string {
  return randomBytes(seedBytes).toString('hex')
}

/** The identity that a key stands for. Throws a TypeError, which does not repeat it, where it is none. */
export async function identityOfKey(key: string): Promise<PrivateKey> {
  const digits = key.trim()
  if (!/^[0-9a-f]{64}$/i.test(digits)) throw new TypeError('It does not hold 64 hex digits.')
  return await generateKeyPairFromSeed('Ed25519', Buffer.from(digits, 'hex'))
}

/** The peer id under which others know the node of a key: `12D3KooW…`. Throws as {@link identityOfKey}. */
export async function peerIdOfKey(key: string): Promise<string> {
  return peerIdFromPrivateKey(await identityOfKey(key)).toString()
}
