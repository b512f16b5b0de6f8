import { createHash, scrypt } from 'node:crypto'
import { promisify } from 'node:util'
import type { SecretData } from './resolve-secrets.ts'

const derive = promisify<Buffer, string, number, Buffer>(scrypt)

/**
 * A short text for what a Secret holds: another one for other values, and in another Secret.
 *
 * It becomes part of a name that everyone sees who may see pods, so that nobody must find a weak password by trying:
 * scrypt makes each try cost what a login does.
 */
export async function secretDigest(name: string, data: SecretData): Promise<string> {
  const hash = createHash('sha256')
  for (const [key, value] of Object.entries(data).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    hash.update(`${key.length}:${key}${value.length}:`).update(value)
  return (await derive(hash.digest(), `windlass secret ${name}`, 5)).toString('hex')
}
